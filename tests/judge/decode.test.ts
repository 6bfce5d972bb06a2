import { describe, expect, it } from "vitest";
import { decoded } from "../../core/judge/decode.ts";

/** One row a step, the largest at that class of four. */
const at = (...classes: number[]) =>
  Float32Array.from(classes.flatMap((one) => [0, 1, 2, 3].map((i) => (i === one ? 0.7 : 0.1))));

describe("an output as it is read", () => {
  it("the largest along the last axis, and in how many places it is another", () => {
    expect(decoded(at(1, 2, 3), at(1, 3, 3), [3, 4], { as: "argmax" })).toEqual({
      as: "argmax",
      reference: "1 2 3",
      candidate: "1 3 3",
      differ: 1,
      of: 3,
    });
  });

  it("a text: repeats are one, blanks part them, and the class after the dictionary is the space", () => {
    const decoder = { as: "ctc" as const, characters: ["a", "b"] };
    const read = (side: Float32Array) => decoded(side, at(0, 0, 0, 0, 0), [1, 5, 4], decoder)?.reference;
    expect(read(at(1, 1, 0, 1, 2))).toBe("aab");
    expect(read(at(2, 3, 1, 1, 1))).toBe("b a");
    expect(read(at(0, 0, 0, 0, 0))).toBe("");
  });

  it("each item of a batch is a line", () => {
    const decoder = { as: "ctc" as const, characters: ["a", "b", "c"] };
    expect(decoded(at(1, 2, 2, 3), at(1, 2, 2, 3), [2, 2, 4], decoder)?.candidate).toBe("ab\nbc");
  });

  it("NaN is no class", () => {
    const nan = new Float32Array(4).fill(Number.NaN);
    expect(decoded(at(1), nan, [1, 4], { as: "argmax" })).toMatchObject({ candidate: "-1", differ: 1 });
  });
});
