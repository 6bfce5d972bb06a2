import { describe, expect, it } from "vitest";
import { judgeOutput, judgeShape, sameShape } from "../../core/judge/output.ts";
import { referenceFault, referenceTolerance, savedFault, tooFar } from "../../core/judge/reference.ts";

const info = { name: "y", dtype: "float32", shape: [1, 4] };
const [plain, nan] = [
  [1, 2, 3, 4],
  [1, 2, 3, Number.NaN],
];
const judged = (reference: number[], candidate: number[], missing: string[] = []) => ({
  outputs: [
    judgeOutput(info, Float32Array.from(reference), Float32Array.from(candidate), referenceTolerance),
  ],
  missing,
});

const [x, y] = [Float32Array.from(plain), Float32Array.from(plain)];
const reshaped = judgeShape(info, [2, 2, 1], x, y, referenceTolerance);

describe("a reference", () => {
  it("with an infinity is trusted", () => {
    const inf = [1, Number.POSITIVE_INFINITY, 3, 4];
    expect(referenceFault(judged(inf, inf), true)).toBeNull();
  });

  it("that is far from the host's serves cells that may be farther", () => {
    const { outputs } = judged(plain, [1, 2, 3, 5]);
    expect(referenceFault({ outputs, missing: [] }, true)).toBeNull();
    expect(tooFar(outputs, () => 10)).toBeNull();
    expect(tooFar(outputs, () => 30)).toBe(
      "the reference is 14.77 dB from the host's Normal (y), at least 30 asked",
    );
  });

  it("is trusted when it is finite, the same twice and near the host's", () => {
    expect(referenceFault(judged(plain, [1, 2, 3, 4.0001]), true)).toBeNull();
  });

  it.each<[string, Parameters<typeof referenceFault>, string]>([
    ["NaN", [judged(plain, nan), true], "the reference's output y has 1 NaN"],
    ["another each time", [judged(plain, plain), false], "two runs of the reference gave different bits"],
    [
      "without an output",
      [judged(plain, plain, ["output z is missing"]), true],
      "against the host's Normal, output z is missing",
    ],
    [
      "of another shape",
      [{ outputs: [reshaped], missing: [] }, true],
      "against the host's Normal, output y has shape [1,4], the reference has [2,2,1]",
    ],
  ])("that is %s is not", (_, facts, fault) => expect(referenceFault(...facts)).toBe(fault));

  it("of saved tensors must have what the model gives", () => {
    expect(savedFault(judged(plain, plain))).toBeNull();
    expect(savedFault(judged(plain, plain, ["output z is missing"]))).toBe(
      "the saved tensors do not fit: output z is missing",
    );
  });
});

describe("an output of another shape", () => {
  it("is wrong, whatever its values", () => {
    expect(reshaped).toMatchObject({
      verdict: "drift",
      reason: "shape [1,4], the reference has [2,2,1]",
      shape: [1, 4],
      referenceShape: [2, 2, 1],
      metrics: { broken: 0, worst: null },
    });
  });

  it("is none where dimensions of 1 alone differ", () => {
    expect(sameShape([1, 4], [4])).toBe(true);
    expect(sameShape([], [1])).toBe(true);
    expect(sameShape([4, 2], [2, 4])).toBe(false);
    expect(sameShape([4], [5])).toBe(false);
  });
});
