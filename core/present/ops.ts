import { largestMagnitude } from "../numeric/metrics.ts";
import type { OpRow, Ops } from "../report/schema.ts";
import { type Format, formatLimits } from "../report/vocabulary.ts";

/** The format that the candidate's ops prove most often; fp16 where they prove nothing. */
export function formatOfOps(ops: Pick<Ops, "rows">): Format {
  const votes = new Map<Format, number>();
  for (const { format } of ops.rows) if (format) votes.set(format, (votes.get(format) ?? 0) + 1);
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "fp16";
}

/** How many ops prove a format, out of how many there are: `proved on 62 of 62 ops`. */
export const proofOfOps = (ops: Pick<Ops, "rows">, format: Format): { proven: number; of: number } => ({
  proven: ops.rows.filter((row) => row.format === format).length,
  of: ops.rows.length,
});

/** The rows around the first bad op, each with its place in the network; the first ones where none is bad. */
export function aroundFirstBad(ops: Ops, before = 4, after = 3): { index: number; row: OpRow }[] {
  const at = ops.firstBad ?? before;
  const start = Math.max(0, at - before);
  return ops.rows.slice(start, at + after + 1).map((row, offset) => ({ index: start + offset, row }));
}

/**
 * How many doublings the reference's largest value is away from the format's limit: negative when the format
 * cannot hold it. NaN where the reference has no magnitude.
 */
export function headroomBits(row: Pick<OpRow, "metrics">, format: Format): number {
  const magnitude = largestMagnitude(row.metrics.reference);
  return magnitude > 0 ? Math.log2(formatLimits[format].max / magnitude) : Number.NaN;
}

/** `conv1`, or `conv1 #2` for the second output or run of an op. */
export function opLabel(op: { name: string; occurrence: number; output: number }): string {
  const run = op.occurrence > 0 ? ` #${op.occurrence + 1}` : "";
  const output = op.output > 0 ? ` [${op.output}]` : "";
  return `${op.name || "(unnamed)"}${run}${output}`;
}

/** What a row that is off has to do with the failure: `born here`, `inherited` of it; empty for others, and where edges are not known. */
export function partOf(ops: Pick<Ops, "rows" | "firstBad">, index: number): "" | "born here" | "inherited" {
  const { rows, firstBad } = ops;
  if (firstBad === null || !rows[firstBad]?.inside) return "";
  if (index === firstBad) return "born here";
  return rows[index]?.verdict !== "pass" && isBelow(rows, index, firstBad) ? "inherited" : "";
}

/** Whether a row reads another one's result, by whatever others. */
function isBelow(rows: Ops["rows"], index: number, origin: number): boolean {
  const seen = new Set<number>();
  const waiting = [index];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const reads = rows[at]?.inside?.reads ?? [];
    if (reads.includes(origin)) return true;
    waiting.push(...reads);
  }
  return false;
}
