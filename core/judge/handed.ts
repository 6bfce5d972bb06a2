import type { OpRow } from "../report/schema.ts";
import { type Format, formatLimits } from "../report/vocabulary.ts";
import { healthy, levelOfRow } from "./level.ts";

/** What of a sound tensor the format does not hand on: its fine steps, its smallest values, or all beyond its end. */
export type Withheld = "steps" | "small" | "beyond";

/** What goes round or in steps, so that an error far below a value's magnitude is all that matters of it. */
const PERIODIC = new Set(["SIN", "COS", "TAN"]);
const STEPWISE = new Set(["FLOOR", "CEIL", "ROUND", "FLOORMOD", "MOD", "FLOORDIV"]);
/** What takes by index: another index is another row. */
const LOOKUPS = new Set(["Gather", "GatherV2", "GatherND", "GatherElements", "OneHot"]);
/** What makes something large of something small: that it is zero is all that matters. */
const INVERSE = new Set(["LOG", "RSQRT", "RECIPROCAL", "DIV", "REALDIV", "POW"]);

/**
 * The row that an op fails on though it is right as far as its SNR tells: its steps are too coarse for what is made of them, some
 * of its values became zero, or it was computed in fp32 and is read in a format that ends before it. Null where no such
 * row explains the op.
 */
export function handedOver(
  at: number,
  rows: readonly OpRow[],
  format: Format,
): { read: number; withheld: Withheld } | null {
  for (const read of rows[at]!.inside?.reads ?? []) {
    const row = rows[read];
    if (!row || row.metrics.broken > 0) continue;
    const withheld = withheldFrom(rows[at]!, row, format);
    if (!withheld) continue;
    // What is off by no more than the format's smallest numbers lost nothing but those.
    const justSmall = withheld === "small" && row.metrics.maxAbs <= formatLimits[format].tiny;
    if (justSmall || levelOfRow(row, format) >= healthy[format]) return { read, withheld };
  }
  return null;
}

function withheldFrom({ inside, metrics }: OpRow, read: OpRow, format: Format): Withheld | null {
  const does = inside?.does ?? "";
  const { max } = formatLimits[format];
  if (
    format !== "fp32" &&
    isBeyond(read, max) &&
    !(metrics.candidate.max > max || metrics.candidate.min < -max)
  )
    return "beyond";
  const { reference, candidate, rmse, maxAbs } = read.metrics;
  if (INVERSE.has(does) && candidate.zero > reference.zero) return "small";
  if (metrics.broken > 0) return null;
  // A sine's slope is 1 at most; a step is taken or not.
  if (PERIODIC.has(does) && metrics.rmse <= 2 * rmse) return "steps";
  // Of what it takes from the error is no whole number.
  if (LOOKUPS.has(does) && maxAbs >= 1 && Number.isInteger(maxAbs)) return "steps";
  return STEPWISE.has(does) && maxAbs > 0 ? "steps" : null;
}

/** Whether both sides go beyond the format's end, so that the candidate was not computed in it. */
const isBeyond = ({ metrics: { reference, candidate } }: OpRow, max: number): boolean =>
  [reference, candidate].every((side) => side.max > max || side.min < -max);

const COMPARES = new Set(["LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL", "EQUAL", "NOTEQUAL", "SIGN"]);
const CHOOSES = new Set(["ArgMax", "ArgMin", "TopKV2"]);

/** Whether an op decides between values: where two are alike the least error makes another decision of it, and how many are other says nothing of how far. */
export const decides = ({ type, inside, metrics }: Pick<OpRow, "type" | "inside" | "metrics">): boolean =>
  COMPARES.has(inside?.does ?? "") || (CHOOSES.has(type) && Number.isInteger(metrics.maxAbs));

/** Whether an op needs the very steps of what it reads. */
export const needsSteps = (does: string): boolean => PERIODIC.has(does) || takesWhole(does);

/** Whether it makes or takes whole numbers. */
export const takesWhole = (does: string): boolean => STEPWISE.has(does) || LOOKUPS.has(does);
