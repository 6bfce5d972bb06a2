import { describe, expect, it } from "vitest";
import { firstBadOp } from "../../core/judge/first-bad.ts";
import type { OpRow } from "../../core/report/schema.ts";
import type { Verdict } from "../../core/report/vocabulary.ts";

const rows = (...verdicts: Verdict[]) => verdicts.map((verdict) => ({ verdict }) as OpRow);

describe("the op that a failure starts at", () => {
  it.each<[Verdict, Verdict[], number | null]>([
    ["nonfinite", ["pass", "drift", "zeroed", "nonfinite", "nonfinite"], 3],
    ["nonfinite", ["pass", "reference-bad", "nonfinite"], 2],
    ["nonfinite", ["pass", "drift"], null],
    ["zeroed", ["pass", "drift", "zeroed", "nonfinite"], 2],
    ["zeroed", ["pass", "nonfinite", "zeroed"], 1],
    ["drift", ["pass", "reference-bad", "drift", "zeroed"], 2],
    ["drift", ["pass", "zeroed", "drift"], 1],
    ["drift", ["pass", "pass"], null],
    ["pass", ["drift"], null],
    ["fallback", ["drift"], null],
    ["nonfinite", [], null],
  ])("of %s among %j is %s", (verdict, ops, at) => {
    expect(firstBadOp(rows(...ops), verdict)).toBe(at);
  });
});
