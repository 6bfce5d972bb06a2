import { expect, test } from "vitest";
import { refine, type Told } from "../../core/findings/refine.ts";
import { compareTensors } from "../../core/numeric/metrics.ts";
import type { OpRow } from "../../core/report/schema.ts";

const row = (reference: number[], candidate: number[], reads: number[], does?: string): OpRow => {
  const [x, y] = [Float32Array.from(reference), Float32Array.from(candidate)];
  return {
    name: "op",
    type: "Convolution",
    occurrence: 0,
    output: 0,
    shape: [x.length],
    metrics: compareTensors(x, y, [x.length], "fp16"),
    format: "fp16",
    verdict: "drift",
    inside: { reads, ...(does ? { does } : {}) },
  };
};

const told = (changes: Partial<Told>): Told => ({
  rows: [row([1, 2, 3], [1, 2, 3], []), row([1, 2, 3], [1, 2, 9], [0])],
  at: 1,
  broken: 1,
  format: "fp16",
  config: undefined,
  ownDb: 10,
  idealDb: 70,
  idealFails: false,
  breaks: [],
  sums: null,
  otherWayHeals: null,
  ...changes,
});
const sums = { beyond: false, explains: false, mean: 4, largest: 8, terms: 9 };

test("what is right in the ideal format and adds up nothing too large is the kernel's", () => {
  expect(refine(told({ sums }))).toMatchObject({ blame: "kernel", cause: { kind: "kernel" } });
});

test("sums beyond the end are the accumulator's, and so is an error that their rounding explains", () => {
  const beyond = refine(told({ sums: { ...sums, beyond: true, largest: 90_000 } }));
  expect(beyond).toMatchObject({
    blame: "accumulator",
    cause: { kind: "accumulator", numbers: { largestMagnitude: 90_000, terms: 9 } },
  });
  expect(refine(told({ sums: { ...sums, explains: true } })).blame).toBe("accumulator");
});

test("what another way to compute the same heals is not explained by the rounding of its sums", () => {
  expect(refine(told({ sums: { ...sums, explains: true }, otherWayHeals: true })).blame).toBe("kernel");
});

test("what the ideal format cannot compute either is the format's, by the rounding that breaks it", () => {
  const fails = { idealFails: true, idealDb: 5 };
  expect(refine(told({ ...fails, breaks: ["result"] })).cause.kind).toBe("underflow");
  const rows = [row([900, 901, 902], [900, 901, 902], []), row([1, 2, 3], [1, 2, 9], [0])];
  expect(refine(told({ ...fails, rows, breaks: ["inputs"] })).cause.kind).toBe("cancellation");
  const equal = [row([4, 5, 6], [4.002, 5, 6], []), row([40, 50, 60], [40, 50, 90], [0])];
  const coarse = { ...fails, rows: equal, breaks: ["inputs" as const] };
  expect(refine(told({ ...coarse, at: 0 })).cause).toMatchObject({
    kind: "resolution",
    numbers: { readerRow: 2 },
  });
  // No op is too coarse for itself.
  expect(refine(told(coarse)).cause.kind).toBe("unknown");
});

test("nothing is claimed where nothing could be asked", () => {
  expect(refine(told({ ownDb: null, idealDb: null, idealFails: null })).blame).toBe("unknown");
});
