import { describe, expect, it } from "vitest";
import { judgeOutput, missingOutput } from "../../core/judge/output.ts";
import { referenceFault, referenceTolerance, savedFault } from "../../core/judge/reference.ts";

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

describe("a reference", () => {
  it("is trusted when it is finite, the same twice and near the host's", () => {
    expect(referenceFault(judged(plain, [1, 2, 3, 4.0001]), true)).toBeNull();
  });

  it.each<[string, Parameters<typeof referenceFault>, string]>([
    ["not finite", [judged(plain, nan), true], "the reference's output y is not finite"],
    ["another each time", [judged(plain, plain), false], "two runs of the reference gave different bits"],
    [
      "far from the host's",
      [judged(plain, [1, 2, 3, 5]), true],
      "the reference is 14.77 dB from the host's Normal (y), at least 60 asked",
    ],
    [
      "of another shape",
      [judged(plain, plain, ["output z is missing"]), true],
      "against the host's Normal, output z is missing",
    ],
  ])("that is %s is not", (_, facts, fault) => expect(referenceFault(...facts)).toBe(fault));

  it("of saved tensors must have what the model gives", () => {
    expect(savedFault(judged(plain, plain))).toBeNull();
    expect(savedFault(judged(plain, plain, ["output z is missing"]))).toBe(
      "the saved tensors do not fit: output z is missing",
    );
  });
});

describe("an output", () => {
  it("can be compared where both have as many elements", () => {
    expect(missingOutput(info, { ...info, shape: [4] })).toBeNull();
    expect(missingOutput(info, { ...info, shape: [5] })).toBe("output y has shape [5], the reference [1,4]");
    expect(missingOutput(info, undefined)).toBe("output y is missing");
  });
});
