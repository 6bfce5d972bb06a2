import { describe, expect, it } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { causeOf } from "../../core/findings/cause.ts";
import type { Inside } from "../../core/report/schema.ts";
import { makeCell, type Numbers } from "../support/cells.ts";

const inf = Number.POSITIVE_INFINITY;

/** The cause of a cell at cpu/low whose op `at` broke, with what the graph and further runs tell of each op. */
function cause(ops: (Numbers & { inside?: Inside })[], at: number, config = "cpu/low", more = {}) {
  const cell = makeCell({
    config,
    output: { name: "y", reference: [1, 2], candidate: [4, 9] },
    ops,
    firstBad: at,
    ...more,
  });
  for (const [index, { inside }] of ops.entries()) if (inside) cell.ops!.rows[index]!.inside = inside;
  return causeOf(cell, parseConfig(config, 1));
}

describe("the cause of what is wrong is", () => {
  it("overflow, with what MNN made of it", () => {
    const op = { name: "e", reference: [1_249_212, 3] };
    expect(cause([{ ...op, candidate: [inf, 3] }], 0)).toEqual({
      kind: "overflow",
      saturated: false,
      numbers: { reaches: 1_249_212, limit: 65_504 },
    });
    expect(cause([{ ...op, candidate: [65_504, 3] }], 0)).toMatchObject({ saturated: true });
  });

  it("no overflow where the candidate goes beyond the format's end itself: it did not compute in it", () => {
    const op = { name: "e", reference: [1_249_212, 3], candidate: [1_100_000, 3] };
    expect(cause([op], 0)?.kind).not.toBe("overflow");
  });

  it("overflow of a constant, by its value", () => {
    const op = { name: "c2", reference: [1e-3, 2e-3], candidate: [6e-4, 1.3e-3] };
    expect(cause([{ ...op, inside: { reads: [], constants: [1e5] } }], 0)).toMatchObject({
      kind: "overflow",
      numbers: { reaches: 1e5 },
      constants: [{ op: "c2", value: 1e5 }],
    });
  });

  it("underflow, with the constant that became zero", () => {
    const square = { name: "sq", reference: [1e-8, 3e-8], candidate: [0, 0], inside: { reads: [] } };
    const add = {
      name: "ve",
      reference: [1e-8, 3e-8],
      candidate: [0, 0],
      inside: { reads: [0], constants: [1e-12] },
    };
    expect(cause([square, add], 0)).toMatchObject({
      kind: "underflow",
      constants: [{ op: "ve", value: 1e-12 }],
    });
  });

  it("underflow of a constant that the format makes another number of", () => {
    const op = { name: "c1", reference: [1e-2, 3e-2], candidate: [1.5e-2, 4.5e-2] };
    expect(cause([{ ...op, inside: { reads: [], constants: [4e-8] } }], 0)).toMatchObject({
      kind: "underflow",
      constants: [{ op: "c1", value: 4e-8 }],
    });
  });

  it("cancellation, and conditioning where it is fp32 that cancels", () => {
    const ops = (step: number) => [
      { name: "m2", reference: [10_014, 9991], candidate: [10_014, 9991], inside: { reads: [] } },
      {
        name: "v",
        reference: [0.3, 0.2],
        candidate: [0.3 + step, 0.2],
        inside: { reads: [0], does: "SUB" },
      },
    ];
    expect(cause(ops(8), 1)).toMatchObject({ kind: "cancellation", numbers: { step: 8 } });
    const normal = { effective: { backend: "cpu", format: "fp32", proof: "" } };
    expect(cause(ops(0.001), 1, "cpu/normal", normal)?.kind).toBe("conditioning");
    // What is left may be nothing at all: the format could hold it, and no sum of such values can.
    expect(cause([ops(0)[0]!, { ...ops(0)[1]!, candidate: [0, 0] }], 1)?.kind).toBe("cancellation");
    // An error far beyond the steps of what it reads is not theirs.
    expect(cause(ops(300), 1)?.kind).toBe("unknown");
  });

  it("resolution, where a cosine reads angles in whole steps", () => {
    const ops = [
      { name: "ang", reference: [2049, 2050], candidate: [2048, 2050], inside: { reads: [] } },
      {
        name: "cc",
        type: "UnaryOp",
        reference: [-0.5, 0.3],
        candidate: [0.4, 0.3],
        inside: { reads: [0], does: "COS" },
      },
    ];
    expect(cause(ops, 0)).toMatchObject({ kind: "resolution", numbers: { step: 2, readerRow: 2 } });
  });

  it("the accumulator, where what is added up does not fit and the result does", () => {
    const sums = { terms: 36_864, magnitude: 567_000 };
    const pool = { name: "p", type: "Pooling", reference: [12, 20], candidate: [1, 2] };
    expect(cause([{ ...pool, inside: { reads: [], sums, ideal: 70 } }], 0)).toMatchObject({
      kind: "accumulator",
      numbers: { terms: 36_864, idealDb: 70 },
    });
    // What no sum is too large for stalls only where results fall short; errors on both sides are others.
    const many = { terms: 4096, magnitude: 4000 };
    const sum = (candidate: number[], ideal?: number) =>
      cause([{ ...pool, reference: [40, 20], candidate, inside: { reads: [], sums: many, ideal } }], 0)?.kind;
    expect(sum([30, 15], 70)).toBe("accumulator");
    expect(sum([25, 34], 70)).toBe("unknown");
    expect(sum([30, 15])).toBe("unknown");
    // Reductions add up in fp32.
    expect(cause([{ ...pool, type: "Reduction", inside: { reads: [], sums, ideal: 70 } }], 0)?.kind).toBe(
      "unknown",
    );
  });

  it("the kernel, only where it is wrong on right values and ideal low precision is not", () => {
    const conv = { name: "conv", reference: [2.6, 1], candidate: [inf, 1] };
    const sums = { terms: 864, magnitude: 40 };
    const told = (ideal?: number, own?: number) =>
      cause([{ ...conv, inside: { reads: [], sums, ideal, own } }], 0);
    expect(told(55, -inf)).toMatchObject({ kind: "kernel", numbers: { idealDb: 55, ownDb: -inf } });
    expect(told(55)).toMatchObject({
      kind: "unknown",
      settle: expect.stringContaining("reference's values"),
    });
    expect(told(10, -inf)?.kind).toBe("unknown");
    expect(told()).toMatchObject({ kind: "unknown", settle: expect.stringContaining("ideal low precision") });
  });

  it("quantization under memory=low where the op's weights are integers, and fp16 elsewhere", () => {
    const op = { name: "h", reference: [100, 1, 2], candidate: [100, 0, 0] };
    const inside = { reads: [], quantized: true };
    expect(cause([{ ...op, inside }], 0, "cpu/normal;memory=low")?.kind).toBe("quantization");
    expect(cause([{ ...op, inside }], 0)?.kind).not.toBe("quantization");
  });

  it("growth where the way to the output is known and no op loses much", () => {
    const ops = [56, 48, 40, 33, 27].map((snrDb, at, { length }) => {
      const error = 10 ** (-snrDb / 20);
      return {
        name: `r${at}`,
        reference: [1, 1],
        candidate: [1 + error, 1 - error],
        inside: { reads: at > 0 ? [at - 1] : [], ...(at === length - 1 ? { gives: "y" } : {}) },
      };
    });
    const cell = makeCell({ output: { ...ops.at(-1)!, name: "y" }, ops });
    for (const [index, { inside }] of ops.entries()) cell.ops!.rows[index]!.inside = inside;
    const found = causeOf(cell, parseConfig("cpu/low", 1));
    expect(found?.kind).toBe("growth");
    expect(found?.numbers.mostDb).toBeLessThan(12);
  });

  it("a tie where all that differs was chosen between equals", () => {
    const cell = makeCell({ output: { name: "y", reference: [1, 2], candidate: [4, 9] } });
    const differ = { count: 2, of: 2, examples: [] };
    cell.outputs[0]!.differ = { ...differ, ties: 2 };
    expect(causeOf(cell, undefined)).toEqual({ kind: "tie", numbers: { elements: 2, ties: 2 } });
    cell.outputs[0]!.differ = { ...differ, ties: 1 };
    expect(causeOf(cell, undefined)?.kind).toBe("unknown");
  });

  it("none of what gave no result", () => {
    for (const verdict of ["crashed", "timeout", "unavailable"] as const)
      expect(causeOf(makeCell({ verdict }), undefined)).toBeNull();
  });
});
