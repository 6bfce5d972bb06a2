import { largestMagnitude } from "../numeric/metrics.ts";
import type { Ops, SideStats } from "../report/schema.ts";
import { type Format, formatLimits } from "../report/vocabulary.ts";
import { opLabel } from "./ops.ts";

/** Where a side's largest |value| stands: log10 of it, at or below the floor, above every number, or nowhere. */
export type Level = { at: "value"; log10: number } | { at: "zero" } | { at: "inf" } | { at: "gap" };

export interface NetworkPoint {
  name: string;
  type: string;
  reference: Level;
  candidate: Level;
  /** Elements of the candidate that are NaN or Inf. */
  nonfinite: number;
}

/** The walk along a network, ready to be drawn: powers of ten, not pixels. */
export interface NetworkWalk {
  points: NetworkPoint[];
  /** Whole decades: the plot's bounds. */
  low: number;
  high: number;
  /** log10 of the format's largest number, where the plot reaches that far. */
  limit: number | null;
  format: Format;
  firstBad: number | null;
}

/** Smallest decade drawn: what is smaller is at the floor, so that one denormal does not flatten the plot. */
const FLOOR = -6;

/** Turns a cell's op rows into the levels of both runs along the network. */
export function walkNetwork(ops: Ops, format: Format): NetworkWalk {
  const points = ops.rows.map((row) => ({
    name: opLabel(row),
    type: row.type,
    reference: levelOf(row.metrics.reference, row.metrics.count),
    candidate: levelOf(row.metrics.candidate, row.metrics.count),
    nonfinite: row.metrics.candidate.nan + row.metrics.candidate.posInf + row.metrics.candidate.negInf,
  }));
  const logs = points
    .flatMap(({ reference, candidate }) => [reference, candidate])
    .flatMap((level) => (level.at === "value" ? level.log10 : []));
  const top = logs.length > 0 ? Math.max(...logs) : 0;
  const bottom = logs.length > 0 ? Math.min(...logs) : 0;
  const limitLog = Math.log10(formatLimits[format].max);
  // The limit is worth drawing only where the values come near it: fp32's is 30 decades away.
  const limit = limitLog <= top + 3 ? limitLog : null;
  const high = Math.ceil(Math.max(top, limit === null ? top : limit + 0.8) + 0.05);
  const low = Math.min(Math.max(Math.floor(bottom), FLOOR), high - 1);
  return { points, low, high, limit, format, firstBad: ops.firstBad };
}

function levelOf(side: SideStats, count: number): Level {
  if (side.posInf + side.negInf > 0) return { at: "inf" };
  if (count === 0 || side.nan >= count) return { at: "gap" };
  const magnitude = largestMagnitude(side);
  if (Number.isNaN(magnitude)) return { at: "gap" };
  return magnitude > 0 ? { at: "value", log10: Math.log10(magnitude) } : { at: "zero" };
}
