import { largestMagnitude } from "../numeric/metrics.ts";
import type { Why } from "../report/answer-why.ts";
import type { Cause, Config, OpRow } from "../report/schema.ts";
import { type Format, formatLimits } from "../report/vocabulary.ts";
import { settle as settled } from "../words/stored/run.ts";
import { formatCause } from "./cause.ts";
import { stepAt } from "./formats.ts";

/** What experiments told of the op that a failure is born at. */
export interface Told {
  rows: OpRow[];
  /** The birth, and the op whose own error breaks what it reads: the same one, or the one that reads the birth's coarse values. */
  at: number;
  broken: number;
  format: Format;
  config: Config | undefined;
  /** The broken op's own error, in MNN's kernel and in the ideal format, in dB; null where it was not asked. */
  ownDb: number | null;
  idealDb: number | null;
  /** Whether the ideal format fails as well; null where it was not asked. */
  idealFails: boolean | null;
  /** Which rounding alone breaks it; empty where that was not asked. */
  breaks: readonly ("inputs" | "weights" | "result")[];
  /** Whether its sums pass the format's end on the way, or their rounding explains its error; null where it adds up nothing. */
  sums: { beyond: boolean; explains: boolean; mean: number; largest: number; terms: number | null } | null;
  /** Whether another way to compute the same heals the output; null where there is none, or it was not asked. */
  otherWayHeals: boolean | null;
}

/**
 * The cause that experiments lead to. What the ideal format cannot compute is the format's; what it can is the kernel's own: its sums, where
 * they do not fit or their rounding explains the error, else its way of computing.
 */
export function refine(told: Told): Pick<Why, "cause" | "blame"> {
  const { rows, at, format, config, idealFails } = told;
  if (idealFails === null && told.ownDb === null) return unknown(settled.own());
  if (idealFails !== false) {
    const cause = formatCause({ row: rows[at]!, at, rows, format, config }) ?? roundingCause(told);
    if (cause) return { cause, blame: cause.kind === "conditioning" ? "model" : "format" };
    return unknown(settled.nothing());
  }
  return ownCause(told);
}

/** The format's fault by which rounding makes it, where the values' magnitudes alone do not say. */
function roundingCause({ rows, at, broken, format, breaks }: Told): Cause | null {
  const row = rows[broken]!;
  const { max, tiny, smallest } = formatLimits[format];
  const reaches = largestMagnitude(rows[at]!.metrics.reference);
  const own = largestMagnitude(row.metrics.reference);
  if (breaks.includes("result"))
    return own > max
      ? { kind: "overflow", saturated: row.metrics.broken === 0, numbers: { reaches: own, limit: max } }
      : { kind: "underflow", numbers: { reaches: own, tiny, smallest } };
  if (breaks.includes("weights")) return { kind: "underflow", numbers: { reaches: own, tiny, smallest } };
  if (!breaks.includes("inputs")) return null;
  const reads = (row.inside?.reads ?? []).map((read) => largestMagnitude(rows[read]!.metrics.reference));
  const from = Math.max(...reads);
  // What it gives is small beside what it reads: differences, and sums whose terms cancel.
  if (at === broken && from >= 4 * own)
    return { kind: "cancellation", numbers: { from, left: own, step: stepAt(from, format) } };
  // What it reads is too coarse for it, or zero; which of it is not known.
  if (at === broken) return null;
  return {
    kind: "resolution",
    numbers: { reaches, step: stepAt(reaches, format), readerRow: broken + 1 },
  };
}

function ownCause({
  rows,
  broken,
  format,
  ownDb,
  idealDb,
  sums,
  otherWayHeals,
}: Told): Pick<Why, "cause" | "blame"> {
  const row = rows[broken]!;
  const { max } = formatLimits[format];
  const reaches = largestMagnitude(row.metrics.reference);
  const numbers = {
    reaches,
    limit: max,
    ...(idealDb === null ? {} : { idealDb }),
    ...(ownDb === null ? { snrDb: row.metrics.snrDb } : { ownDb }),
  };
  const measured = sums && {
    ...numbers,
    magnitude: sums.mean,
    largestMagnitude: sums.largest,
    ...(sums.terms === null ? {} : { terms: sums.terms }),
  };
  const fails = row.metrics.broken > 0 || ownDb === Number.NEGATIVE_INFINITY;
  if (measured && sums && (sums.beyond || (!fails && sums.explains && otherWayHeals !== true)))
    return { cause: { kind: "accumulator", numbers: measured }, blame: "accumulator" };
  if (ownDb === null) return unknown(settled.own());
  return { cause: { kind: "kernel", numbers }, blame: "kernel" };
}

const unknown = (settle: string): Pick<Why, "cause" | "blame"> => ({
  cause: { kind: "unknown", numbers: {}, settle },
  blame: "unknown",
});
