import { askedFormat } from "../judge/asked.ts";
import { damagePath, lossOf } from "../judge/first-bad.ts";
import { decides, handedOver, needsSteps, type Withheld } from "../judge/handed.ts";
import { healthy, levelOfRow, oneRounding } from "../judge/level.ts";
import { isTied } from "../judge/ties.ts";
import { largestMagnitude } from "../numeric/metrics.ts";
import type { Cause, Cell, Config, OpRow } from "../report/schema.ts";
import { type Format, formatLimits, isNumeric } from "../report/vocabulary.ts";
import { settle as settled } from "../words/stored/run.ts";
import { sumsInFormat } from "./accumulators.ts";
import { stepAt, WINOGRAD } from "./formats.ts";

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
    return {
      kind: "unstable",
      numbers: {
        repeats: cell.stability.repeats,
        ...(cell.stability.resized?.identical === false ? { resized: 1 } : {}),
      },
    };
  if (cell.verdict === "fallback") return { kind: "fallback", numbers: {} };
  if (cell.verdict === "reference-bad") return unknown("reference");
  if (!isNumeric(cell.verdict) || cell.verdict === "pass") return null;
  const failing = cell.outputs.filter(({ verdict }) => verdict !== "pass");
  const differ = failing.map((output) => output.differ);
  if (differ.length > 0 && differ.every(isTied)) {
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
  const birth: Birth = { row, at: ops.firstBad, rows: ops.rows, format, config };
  const cause = causeAt(birth);
  if (cause) return cause;
  const { ideal } = row.inside ?? {};
  // Rounding what it reads, and its result, is enough: then it is the format that does it, one way or another.
  if (typeof ideal === "number")
    return ideal < healthy[format] ? unknown("values", { idealDb: ideal }) : unknown("own");
  return unknown(cell.api === "module" ? "module" : "ideal");
}

/** What would settle a cause that the numbers do not prove. */
export const settles = {
  reference: settled.reference(),
  ops: settled.ops(),
  ideal: settled.ideal(),
  values: settled.values(),
  own: settled.own(),
  module: settled.module(),
  graph: settled.graph(),
  winograd: settled.winograd(),
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
  const left = Math.min(...path.map((at) => levelOfRow(ops!.rows[at]!, format)));
  const numbers = { ops: path.length, mostDb: most };
  // Of indices no distance tells how much is lost.
  if (decides(ops!.rows[path[0]!]!)) return { kind: "growth", numbers };
  return { kind: "growth", numbers: { ...numbers, lostDb: oneRounding[format] - left } };
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

/** The row by its number, from 1, to which the format does not hand on something of this one. */
function readerOf({ at, rows, format }: Birth, withheld: Withheld): { readerRow?: number } {
  const reader = rows.findIndex((_, index) => {
    const handed = handedOver(index, rows, format);
    return handed?.read === at && handed.withheld === withheld;
  });
  return reader < 0 ? {} : { readerRow: reader + 1 };
}

/** The reference is beyond the format's end and the candidate is not: it became Inf, or was clamped. */
function overflow(birth: Birth): Cause | null {
  const { row, rows, format } = birth;
  const { max } = formatLimits[format];
  const { readerRow } = readerOf(birth, "beyond");
  if (readerRow)
    return {
      kind: "overflow",
      saturated: rows[readerRow - 1]!.metrics.broken === 0,
      numbers: { reaches: largestMagnitude(row.metrics.reference), limit: max, readerRow },
    };
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
  if (beyond.length > 0)
    return {
      kind: "overflow",
      saturated: infinite === 0,
      numbers: { reaches: largest(beyond), limit: max },
      ...constants(row, beyond),
    };
  const fed = largest((row.inside?.fed ?? []).flatMap(({ min, max }) => [min, max]));
  return fed > max
    ? { kind: "overflow", saturated: infinite === 0, numbers: { fed, reaches, limit: max } }
    : null;
}

/**
 * All of it lies where the format has a few steps, or it is a constant's multiple that does, or the whole error is within a step
 * of the smallest numbers, or some of its values became zero for what reads them.
 */
function underflow(birth: Birth): Cause | null {
  const { row, rows, format } = birth;
  const { smallest, tiny } = formatLimits[format];
  const { reference, candidate, maxAbs, broken, count } = row.metrics;
  const { readerRow } = readerOf(birth, "small");
  const ownTiny = (row.inside?.constants ?? []).some((value) => Math.abs(value) < tiny);
  const few = largestMagnitude(reference) < tiny / 8;
  // What is added to something larger is not missed.
  const scales = ownTiny && !isSum(row);
  if (broken > 0 || !(readerRow || scales || few || maxAbs <= 2 * smallest)) return null;
  const gone = rows.flatMap((one) =>
    (one.inside?.constants ?? [])
      .filter((value) => Math.abs(value) < tiny)
      .map((value) => ({ op: one.name, value })),
  );
  const zeros: Cause["numbers"] = readerRow
    ? { readerRow, zeros: candidate.zero - reference.zero, of: count }
    : {};
  return {
    kind: "underflow",
    numbers: { reaches: largestMagnitude(reference), tiny, smallest, ...zeros },
    ...(gone.length > 0 ? { constants: gone.slice(0, 20) } : {}),
  };
}

/** Right to the format's step, which is too coarse for what reads it. */
function resolution(birth: Birth): Cause | null {
  const { row, format } = birth;
  const { readerRow } = readerOf(birth, "steps");
  if (readerRow) {
    const reaches = largestMagnitude(row.metrics.reference);
    return { kind: "resolution", numbers: { reaches, step: stepAt(reaches, format), readerRow } };
  }
  const fed = largest((row.inside?.fed ?? []).flatMap(({ min, max }) => [min, max]));
  const step = stepAt(fed, format);
  // An angle that is off by a tenth of a radian, or a whole number that is not there.
  return needsSteps(row.inside?.does ?? "") && step >= 0.25
    ? { kind: "resolution", numbers: { fed, step } }
    : null;
}

/** Large values that leave a small one, of a difference, of what is left without its mean, or of a sum: what is left is their rounding. */
function cancellation(birth: Birth): Cause | null {
  const { row, format } = birth;
  if (row.metrics.broken > 0) return null;
  const kind = format === "fp32" ? "conditioning" : "cancellation";
  if (isSum(row)) {
    const from = largest(readBy(birth).flatMap(({ min, max }) => [min, max]));
    const left = largestMagnitude(row.metrics.reference);
    const step = stepAt(from, format);
    return from >= 4 * left && row.metrics.rmse <= 2 * step ? { kind, numbers: { from, left, step } } : null;
  }
  return centring(birth, kind) ?? summing(birth, kind);
}

const isSum = ({ inside }: OpRow): boolean => inside?.does === "ADD" || inside?.does === "SUB";

/** Between which values lies what the op reads, rows' results and inputs of the model alike. */
const readBy = ({ row, rows }: Birth): { min: number; max: number }[] => [
  ...(row.inside?.reads ?? []).map((read) => rows[read]!.metrics.reference),
  ...(row.inside?.fed ?? []),
];

/** Ops that take the mean away from what they read. */
const CENTRES = new Set(["LayerNorm", "InstanceNorm", "GroupNorm", "MVN", "Normalize"]);

/** How much better than by rounding alone, spread over a range evenly, the result may be and still be explained by it, in dB. */
const SPREAD_DB = 12;

function centring(birth: Birth, kind: "conditioning" | "cancellation"): Cause | null {
  const { row, format } = birth;
  const { ideal } = row.inside ?? {};
  // Of others it is not known that they do: but rounding alone breaks them, and what they read hardly varies.
  if (!CENTRES.has(row.type) && !(typeof ideal === "number" && ideal < healthy[format])) return null;
  for (const { min, max } of readBy(birth)) {
    const [from, left] = [Math.max(Math.abs(min), Math.abs(max)), (max - min) / 2];
    const step = stepAt(from, format);
    // Rounding to steps has an error of step / sqrt(12), values spread evenly a deviation of left / sqrt(3).
    const expected = 20 * Math.log10((2 * left) / step);
    if (from >= 4 * left && row.metrics.snrDb <= expected + SPREAD_DB)
      return { kind, numbers: { from, left, step } };
  }
  return null;
}

/** Of an op that adds up: where rounding alone breaks it, and less is left of its terms than terms of random sign leave. */
function summing({ row, format }: Birth, kind: "conditioning" | "cancellation"): Cause | null {
  const { ideal, sums } = row.inside ?? {};
  if (!sums || !(typeof ideal === "number" && ideal < healthy[format])) return null;
  const [from, left] = [sums.magnitude, largestMagnitude(row.metrics.reference)];
  const step = stepAt(from, format);
  if (!(from >= Math.max(4, Math.sqrt(sums.terms)) * left && row.metrics.rmse <= 2 * step)) return null;
  return { kind, numbers: { from, left, step, terms: sums.terms } };
}

/** Right in ideal low precision and wrong in MNN's: its sums do not fit, or its kernel has another way of computing. */
function ownArithmetic({ row, format }: Birth): Cause | null {
  const { ideal, own, sums } = row.inside ?? {};
  if (format === "fp32") return null;
  if (typeof ideal === "number" && ideal < healthy[format]) return null;
  const { max, eps } = formatLimits[format];
  const { reference, candidate, broken, snrDb, rmse } = row.metrics;
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
    // Terms below half a step are lost on one side of each sum; errors by chance are on both.
    const short = reference.meanMagnitude - candidate.meanMagnitude;
    const stalls = known.terms > 1 / eps && short >= rmse / 2;
    if (broken > 0 ? beyond : typeof ideal === "number" && (stalls || beyond))
      return { kind: "accumulator", numbers: told };
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

const largest = (values: number[]): number => Math.max(0, ...values.map(Math.abs));
