import { expect, test } from "vitest";
import { birthOf, fatesOf } from "../../core/judge/fate.ts";
import type { OpRow } from "../../core/report/schema.ts";

/** A row of the run as it is: what it reads, its SNR, and how many of its elements are not finite. */
const row = (reads: number[], snrDb: number, broken = 0, gives?: string, does?: string): OpRow =>
  ({
    name: `op${reads}`,
    type: "Convolution",
    occurrence: 0,
    output: 0,
    shape: [4],
    metrics: {
      broken,
      snrDb,
      rmse: 1,
      maxAbs: 1,
      reference: { min: 0, max: 1 },
      candidate: { min: 0, max: 1 },
    },
    format: null,
    verdict: "pass",
    inside: { reads, ...(gives ? { gives } : {}), ...(does ? { does } : {}) },
  }) as unknown as OpRow;

const failing = [{ name: "y", verdict: "drift" as const }];
const all = () => true;

test("each op is clean, born, inherited or healed, by what it reads and by its own error", () => {
  const rows = [row([], 70), row([0], 10), row([1], 9), row([2], 60)];
  expect(fatesOf(rows, [70, 12, 65, 66], "fp16")).toEqual(["clean", "born", "inherited", "healed"]);
});

test("the birth is the op that is worst by itself, and the chain leads from it to the output", () => {
  const rows = [row([], 70), row([0], 40), row([1], 10), row([2], 9, 0, "y")];
  const own = [70, 40, 11, 65];
  expect(birthOf(rows, failing, "fp16", { own, fits: all, asked: true })).toEqual({
    kind: "cliff",
    born: 2,
    chain: [2, 3],
  });
});

test("of two that are alike bad by themselves the birth is the first: the second reads what the first could not hold", () => {
  const rows = [row([], 70), row([0], 26.414), row([1], 26.413, 0, "y")];
  expect(birthOf(rows, failing, "fp16", { own: [70, 26.414, 26.413], fits: all, asked: true }).born).toBe(1);
  // Alike, and one of them well enough: that one is none.
  expect(birthOf(rows, failing, "fp16", { own: [70, 45.2, 44.8], fits: all, asked: true }).born).toBe(2);
});

test("errors that only add up have no birth", () => {
  const rows = [row([], 60), row([0], 44), row([1], 36), row([2], 28, 0, "y")];
  const own = [60, 55, 55, 55];
  expect(birthOf(rows, failing, "fp16", { own, fits: all, asked: true })).toEqual({
    kind: "growth",
    born: null,
    chain: [1, 2, 3],
  });
});

test("what the format cannot hold is born where it is written, though little of it is", () => {
  const rows = [row([], 70), row([0], 58), row([1], 12, 0, "y")];
  const own = [70, 58, null];
  const fits = (at: number) => at !== 1;
  expect(birthOf(rows, failing, "fp16", { own, fits, asked: true })).toEqual({
    kind: "cliff",
    born: 1,
    chain: [1, 2],
  });
});

test("where nothing was asked in lockstep, the run as it is tells", () => {
  const rows = [row([], 70), row([0], 10), row([1], 9, 0, "y")];
  const birth = birthOf(rows, failing, "fp16", { own: [null, null, null], fits: all, asked: false });
  expect(birth).toEqual({ kind: "cliff", born: 1, chain: [1, 2] });
});
