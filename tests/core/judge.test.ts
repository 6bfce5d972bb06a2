import { describe, expect, it } from "vitest";
import { judge } from "../../core/judge/judge.ts";
import { defaultSnrDb, defaultTolerance } from "../../core/judge/tolerance.ts";
import { compareTensors } from "../../core/numeric/metrics.ts";
import type { Tolerance } from "../../core/report/schema.ts";
import { type Format, severity, verdicts, worstVerdict } from "../../core/report/vocabulary.ts";

const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];

function verdictOf(reference: number[], candidate: number[], said: Partial<Tolerance> = {}) {
  const tolerance = { ...defaultTolerance(said.format ?? "fp16"), ...said };
  const [x, y] = [Float32Array.from(reference), Float32Array.from(candidate)];
  const { verdict, reason } = judge(compareTensors(x, y, [x.length], tolerance.format), tolerance);
  return `${verdict}: ${reason}`;
}

describe("the verdict on one tensor", () => {
  it.each<[string, number[], number[], string]>([
    ["the same bits", [1, 2], [1, 2], "pass: identical"],
    ["within tolerance", [1, 2], [1.001, 2], "pass: SNR 66.99 dB"],
    ["beyond tolerance", [1, 2], [1.2, 2], "drift: SNR 20.97 dB, at least 30 asked"],
    ["NaN", [1, 2, 3, 4], [1, nan, nan, 4], "nonfinite: 2 NaN among 4 elements"],
    ["Inf of either sign", [1, 2, 3], [inf, -inf, 3], "nonfinite: 2 Inf among 3 elements"],
    ["NaN and Inf", [1, 2, 3], [nan, -inf, 3], "nonfinite: 1 NaN and 1 Inf among 3 elements"],
    ["NaN beside NaN", [nan, 2], [nan, 2], "reference-bad: the reference has 1 NaN"],
    ["NaN in the reference alone", [nan, 2], [1, 2], "reference-bad: the reference has 1 NaN"],
    [
      "Inf in the reference alone",
      [inf, 2],
      [1, 2],
      "drift: 1 of 2 elements do not share the reference's Inf",
    ],
    ["the same Inf", [inf, 2], [inf, 2], "pass: identical"],
    ["nothing but the same Inf", [inf, -inf], [inf, -inf], "pass: identical"],
    ["more Inf than the reference", [inf, 2, 3], [inf, inf, 3], "nonfinite: 2 Inf among 3 elements"],
    ["all zero", [64, 2, -3], [0, 0, -0], "zeroed: 3 of 3 elements are zero where the reference reaches 64"],
    ["zero where it was zero", [0, 0], [0, 0], "pass: identical"],
    [
      "zero where the format holds nothing",
      [7e-10, 1e-12],
      [0, 0],
      "pass: the reference (at most 7.00e-10) is below the range of fp16",
    ],
    [
      "an error that the format cannot resolve",
      [0, 1e-5],
      [1e-5, 0],
      "pass: the reference (at most 1.00e-5) is below the range of fp16",
    ],
    ["a value out of nothing", [0, 0], [1, 0], "drift: SNR -Inf dB, at least 30 asked"],
    ["no elements", [], [], "pass: no elements"],
  ])("%s", (_, reference, candidate, said) => {
    expect(verdictOf(reference, candidate)).toBe(said);
  });

  it("a reference that fp32 can hold is held against an fp32 candidate", () => {
    expect(verdictOf([7e-10, 1e-12], [0, 0], { format: "fp32" })).toBe(
      "zeroed: 2 of 2 elements are zero where the reference reaches 7.00e-10",
    );
  });

  it("half the values lost is zeroed, less is drift", () => {
    expect(verdictOf([1, 1, 1, 1], [0, 0, 1, 1])).toMatch(/^zeroed: 2 of 4/);
    expect(verdictOf([1, 1, 1, 1], [0, 1, 1, 1])).toMatch(/^drift/);
  });

  it("values lost within tolerance are no failure", () => {
    expect(verdictOf([1000, 1e-3, 1e-3], [1000, 0, 0])).toMatch(/^pass/);
  });

  it("each bound speaks for itself", () => {
    expect(verdictOf([1, 100], [2, 100], { snrDb: 10, maxAbs: 0.5 })).toBe(
      "drift: largest error 1, at most 0.5 allowed",
    );
    expect(verdictOf([1, 0.1], [1, -0.1], { snrDb: 10, cosine: 0.999 })).toBe(
      "drift: cosine 0.980198, at least 0.999 asked",
    );
    expect(verdictOf([1, 2], [1.2, 2], { snrDb: 20, maxAbs: 0.3, cosine: 0.9 })).toBe("pass: SNR 20.97 dB");
  });
});

describe("tolerances", () => {
  it("ask less of a format with fewer bits", () => {
    const formats: Format[] = ["fp32", "fp16", "bf16"];
    expect(formats.map((format) => defaultSnrDb[format])).toEqual([60, 30, 20]);
    expect(defaultTolerance("bf16")).toEqual({
      format: "bf16",
      snrDb: 20,
      maxAbs: null,
      cosine: null,
      source: "default",
    });
  });
});

describe("the verdict that stands for many", () => {
  it("is the worst", () => {
    expect(worstVerdict(["pass", "drift", "nonfinite", "fallback"])).toBe("nonfinite");
    expect(worstVerdict(["pass", "fallback"])).toBe("fallback");
    expect(worstVerdict([])).toBe("unavailable");
  });

  it("is known for every verdict", () => {
    expect([...severity].sort()).toEqual([...verdicts].sort());
  });
});
