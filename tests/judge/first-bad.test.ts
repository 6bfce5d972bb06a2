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

const side = { min: -1, max: 1, zero: 0 };

/** A row by its SNR in dB; `NaN` where it has values that are not finite. */
const row = (snrDb: number, inside: OpRow["inside"], more: Partial<OpRow["metrics"]> = {}): OpRow =>
  ({
    verdict: "pass",
    metrics: {
      broken: Number.isNaN(snrDb) ? 1 : 0,
      snrDb,
      rmse: 1,
      maxAbs: 1,
      reference: side,
      candidate: side,
      ...more,
    },
    inside,
  }) as OpRow;
const y = [{ name: "y", verdict: "drift" as const }];

describe("along the graph, a failure is born at", () => {
  const born = (...ops: OpRow[]) => firstBadOp(ops, "drift", y);

  it("the op that is far off before the first NaN, and layout ops hand it on", () => {
    const ops = [
      row(66, { reads: [] }),
      row(-69, { reads: [0] }),
      row(-69, { reads: [1] }),
      row(Number.NaN, { reads: [2], gives: "y" }),
    ];
    expect(born(...ops)).toBe(1);
  });

  it("an op on the way to the output that fails, whatever is off beside it", () => {
    const ops = [
      row(-20, { reads: [], gives: "other" }),
      row(60, { reads: [] }),
      row(3, { reads: [1] }),
      row(3, { reads: [2], gives: "y" }),
    ];
    expect(born(...ops)).toBe(2);
  });

  it("what comes after the last op that is sound: damage that was made good of is none", () => {
    const ops = [row(0, { reads: [] }), row(58, { reads: [0] }), row(10, { reads: [1], gives: "y" })];
    expect(born(...ops)).toBe(2);
  });

  it("the op that loses most where something is not finite, though others lose as much together", () => {
    const ops = [
      row(40, { reads: [] }),
      row(20, { reads: [0] }),
      row(Number.NaN, { reads: [1] }),
      row(Number.NaN, { reads: [2], gives: "y" }),
    ];
    expect(born(...ops)).toBe(0);
  });

  it("no comparison and no choice among values that are off: those are on the way", () => {
    const values = (snrDb: number) => row(snrDb, { reads: [] });
    const less = row(8, { reads: [0], does: "LESS" });
    const select = row(28, { reads: [0, 1], gives: "y" });
    expect(born(values(30), less, select)).toBe(0);
    const chosen = { ...row(12, { reads: [0], gives: "y" }), type: "ArgMax" };
    expect(born(values(50), chosen)).toBe(null);
    const tied = [{ ...y[0]!, differ: { count: 1, of: 2, ties: 1, examples: [] } }];
    expect(firstBadOp([values(50), chosen], "drift", tied)).toBe(1);
    // Of the very same values it can only be its own.
    expect(born(row(Number.POSITIVE_INFINITY, { reads: [] }, { maxAbs: 0 }), chosen)).toBe(1);
  });

  it("the term whose error is largest where two are added up, not the one that is nothing beside it", () => {
    const ops = [
      row(0, { reads: [] }, { rmse: 1e-9 }),
      row(10, { reads: [] }, { rmse: 5 }),
      row(9, { reads: [0, 1], gives: "y", does: "ADD" }, { rmse: 5 }),
    ];
    expect(born(...ops)).toBe(1);
  });

  it("what an angle was written by where a cosine reads it in too coarse steps", () => {
    const ops = [
      row(Number.POSITIVE_INFINITY, { reads: [] }),
      row(72, { reads: [0] }, { rmse: 0.3, maxAbs: 1 }),
      row(10, { reads: [1], does: "COS", gives: "y" }, { rmse: 0.2 }),
    ];
    expect(born(...ops)).toBe(1);
    // Where the angle's error explains nothing of it, the cosine is at fault.
    ops[1] = row(72, { reads: [0] }, { rmse: 0.001, maxAbs: 0.002 });
    expect(born(...ops)).toBe(2);
  });

  it("no op where each loses a little", () => {
    const ops = [56, 48, 40, 33, 27].map((snrDb, at, all) =>
      row(snrDb, { reads: at > 0 ? [at - 1] : [], ...(at === all.length - 1 ? { gives: "y" } : {}) }),
    );
    expect(born(...ops)).toBeNull();
  });
});
