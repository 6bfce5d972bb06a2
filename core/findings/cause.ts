import { askedFormat } from "../judge/asked.ts";
import { coarseInput, damagePath, lossOf } from "../judge/first-bad.ts";
import { CLIFF, healthy } from "../judge/level.ts";
import { largestMagnitude } from "../numeric/metrics.ts";
import type { Cause, Cell, Config, OpRow } from "../report/schema.ts";
import { type Format, formatLimits, isNumeric } from "../report/vocabulary.ts";
import { stepAt, sumsInFormat, WINOGRAD } from "./formats.ts";

/** The op that a failure is born at, among what was seen of the run. */
export interface Birth {
  row: OpRow;
  at: number;
  rows: OpRow[];
  format: Format;
  config: Config | undefined;
}

type Differ = NonNullable<Cell["outputs"][number]["differ"]>;

/**
 * Why a cell failed, as far as the numbers at hand prove it; null for what gave no result, and for what passed. The rules are asked in
 * order: what the format cannot hold comes before what arithmetic makes of it, and that before the kernel's own ways.
 */
export function causeOf(cell: Cell, config: Config | undefined): Cause | null {
  if (cell.proven) return cell.proven;
  if (cell.stability?.identical === false)
    return { kind: "unstable", numbers: { repeats: cell.stability.repeats } };
  if (cell.verdict === "fallback") return { kind: "fallback", numbers: {} };
  if (cell.verdict === "reference-bad") return unknown("reference");
  if (!isNumeric(cell.verdict) || cell.verdict === "pass") return null;
  const failing = cell.outputs.filter(({ verdict }) => verdict !== "pass");
  const differ = failing.map((output) => output.differ);
  // Most: beside a tie of two, the one that is next in order is another as well.
  if (differ.length > 0 && differ.every((one) => one && one.count > 0 && 2 * (one.ties ?? 0) > one.count)) {
    const sum = (of: (one: Differ) => number) => differ.reduce((total, one) => total + of(one!), 0);
    return {
      kind: "tie",
      numbers: { elements: sum(({ count }) => count), ties: sum(({ ties }) => ties ?? 0) },
    };
  }
  const format = config ? askedFormat(config) : (cell.effective.format ?? "fp32");
  const { ops } = cell;
  if (!ops || ops.rows.length === 0) return unknown("ops");
  if (ops.firstBad === null) return withoutBirth(cell, format);
  const row = ops.rows[ops.firstBad];
  if (!row) return unknown("ops");
  return (
    causeAt({ row, at: ops.firstBad, rows: ops.rows, format, config }) ??
    unknown(row.inside?.ideal === undefined || row.inside.ideal === null ? "ideal" : "own")
  );
}

/** What would settle a cause that the numbers do not prove; words.ts has the words. */
export const settles = {
  reference: "a reference that can be trusted",
  ops: "the run with `--ops failing`, which looks at each op",
  ideal: "the same input in ideal low precision on a host that has this release",
  own: "a run in which each op reads the reference's values",
  graph: "the model's graph, which tells which op reads which",
  winograd:
    "a run without Winograd's transform (MNN's session hint 3 set to 0), which convolutions of this shape use",
} as const;

const unknown = (settle: keyof typeof settles, numbers: Cause["numbers"] = {}): Cause => ({
  kind: "unknown",
  numbers,
  settle: settles[settle],
});

function withoutBirth({ ops, outputs }: Cell, format: Format): Cause {
  const path = damagePath(ops!.rows, outputs, format);
  if (path.length === 0) return unknown("graph");
  const most = Math.max(...path.map((at) => lossOf(at, ops!.rows, format)));
  return most < CLIFF ? { kind: "growth", numbers: { ops: path.length, mostDb: most } } : unknown("own");
}

/** What a birth's numbers prove; null where they prove nothing. */
const causeAt = (birth: Birth): Cause | null =>
  quantization(birth) ?? formatCause(birth) ?? ownArithmetic(birth);

/** What the format makes of a birth, whatever computes it: too large, too small, too coarse. Null where it can hold it. */
export const formatCause = (birth: Birth): Cause | null =>
  overflow(birth) ?? underflow(birth) ?? resolution(birth) ?? cancellation(birth);

/** Weights that are integers have their activations made integers under memory=low: one step for a whole row of values. */
function quantization({ row, config }: Birth): Cause | null {
  if (config?.memory !== "low" || !row.inside?.quantized) return null;
  const { reference, snrDb } = row.metrics;
  return {
    kind: "quantization",
    numbers: { snrDb, largest: largestMagnitude(reference), mean: reference.meanMagnitude },
  };
}

/** The reference is beyond the format's end and the candidate is not: it became Inf, or was clamped. */
function overflow({ row, format }: Birth): Cause | null {
  const { max } = formatLimits[format];
  const { reference, candidate } = row.metrics;
  const [reaches, given] = [largestMagnitude(reference), largestMagnitude(candidate)];
  if (given > max) return null;
  const infinite = candidate.posInf + candidate.negInf + candidate.nan;
  const beyond = (row.inside?.constants ?? []).filter((value) => Math.abs(value) > max);
  if (reaches > max)
    return {
      kind: "overflow",
      saturated: infinite === 0,
      numbers: { reaches, limit: max },
      ...constants(row, beyond),
    };
  if (beyond.length === 0) return null;
  return {
    kind: "overflow",
    saturated: infinite === 0,
    numbers: { reaches: largest(beyond), limit: max },
    ...constants(row, beyond),
  };
}

/** All of it lies where the format has a few steps, or a constant does, or the whole error is within a step of the smallest numbers. */
function underflow({ row, rows, format }: Birth): Cause | null {
  const { smallest, tiny } = formatLimits[format];
  const { reference, maxAbs, broken } = row.metrics;
  const ownTiny = (row.inside?.constants ?? []).some((value) => Math.abs(value) < tiny);
  const few = largestMagnitude(reference) < tiny / 8;
  if (broken > 0 || !(ownTiny || few || maxAbs <= 2 * smallest)) return null;
  const gone = rows.flatMap((one) =>
    (one.inside?.constants ?? [])
      .filter((value) => Math.abs(value) < tiny)
      .map((value) => ({ op: one.name, value })),
  );
  return {
    kind: "underflow",
    numbers: { reaches: largestMagnitude(reference), tiny, smallest },
    ...(gone.length > 0 ? { constants: gone.slice(0, 20) } : {}),
  };
}

/** Right to the format's step, which is too coarse for what reads it. */
function resolution({ row, at, rows, format }: Birth): Cause | null {
  const reader = rows.findIndex((_, index) => index !== at && coarseInput(index, rows, format) === at);
  const reaches = largestMagnitude(row.metrics.reference);
  if (reader < 0) return null;
  return { kind: "resolution", numbers: { reaches, step: stepAt(reaches, format), readerRow: reader + 1 } };
}

/** Sums of large values that leave a small one: what is left is their rounding. */
function cancellation({ row, rows, format }: Birth): Cause | null {
  const { does, reads = [] } = row.inside ?? {};
  if (does !== "ADD" && does !== "SUB") return null;
  const from = Math.max(...reads.map((read) => largestMagnitude(rows[read]!.metrics.reference)));
  const left = largestMagnitude(row.metrics.reference);
  const step = stepAt(from, format);
  if (!(from >= 4 * left) || row.metrics.broken > 0 || !(row.metrics.rmse <= 2 * step)) return null;
  const kind = format === "fp32" ? "conditioning" : "cancellation";
  return { kind, numbers: { from, left, step } };
}

/** Right in ideal low precision and wrong in MNN's: its sums do not fit, or its kernel has another way of computing. */
function ownArithmetic({ row, format }: Birth): Cause | null {
  const { ideal, own, sums } = row.inside ?? {};
  if (format === "fp32") return null;
  if (typeof ideal === "number" && ideal < healthy[format]) return null;
  const { max, eps } = formatLimits[format];
  const { reference, candidate, broken, snrDb } = row.metrics;
  const known = sums && sumsInFormat(row.type) ? sums : null;
  const numbers = {
    reaches: largestMagnitude(reference),
    limit: max,
    ...(typeof ideal === "number" ? { idealDb: ideal } : {}),
    ...(typeof own === "number" ? { ownDb: own } : { snrDb }),
  };
  if (known) {
    const told = { ...numbers, terms: known.terms, magnitude: known.magnitude };
    const beyond = known.magnitude * (inWinograd(row) ? WINOGRAD : 1) > max;
    const stalls = known.terms > 1 / eps && candidate.meanMagnitude < reference.meanMagnitude;
    if (broken > 0 ? beyond : stalls || beyond) return { kind: "accumulator", numbers: told };
  }
  if (typeof ideal !== "number" || typeof own !== "number") return null;
  if (own >= healthy[format] || numbers.reaches > max) return null;
  return { kind: "kernel", numbers, ...(inWinograd(row) ? { settle: settles.winograd } : {}) };
}

/** Square convolutions of more than one element, in single steps. */
export const inWinograd = ({ type, inside }: OpRow): boolean =>
  type === "Convolution" && /^([2-9])x\1$/.test(inside?.does ?? "");

const constants = (row: OpRow, values: number[]): Pick<Cause, "constants"> =>
  values.length > 0 ? { constants: values.slice(0, 20).map((value) => ({ op: row.name, value })) } : {};

const largest = (values: number[]): number => Math.max(...values.map(Math.abs));
