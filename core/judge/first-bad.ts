import type { OpRow, Output } from "../report/schema.ts";
import type { Format, Verdict } from "../report/vocabulary.ts";
import { decides, handedOver, takesWhole } from "./handed.ts";
import { CLIFF, clipped, healthy, levelOfRow, oneRounding } from "./level.ts";
import { isTied } from "./ties.ts";

/**
 * The op that a failure is born at, as an index into the rows; null where no op loses much more than its inputs had lost.
 *
 * From the outputs that fail it goes against the graph's edges, each time to the input that is worst off, as long as that is off
 * at all. Of the ops on this path the one that loses most against what it read is the birth: layout ops hand damage on
 * and lose nothing, an op that is far off before the first Inf comes before it. Where an op is right and only the format does not
 * hand on what its reader needs of it (handed.ts), the birth is the op that wrote it.
 *
 * Without edges it is the first row that starts such a failure.
 */
export function firstBadOp(
  rows: readonly OpRow[],
  verdict: Verdict,
  outputs: readonly Pick<Output, "name" | "verdict" | "differ">[] = [],
  format: Format = "fp16",
): number | null {
  const is = startsFailure[verdict];
  if (!is) return null;
  const path = damagePath(rows, outputs, format);
  if (path.length > 0) {
    const birth = birthOn(path, rows, format);
    const end = path[0]!;
    // Of a tie no op before the one that chooses is to blame.
    return birth ?? (decides(rows[end]!) && outputs.some(({ differ }) => isTied(differ)) ? end : null);
  }
  const at = rows.findIndex(is);
  return at < 0 ? null : at;
}

const startsFailure: Partial<Record<Verdict, (row: OpRow) => boolean>> = {
  nonfinite: ({ verdict }) => verdict === "nonfinite",
  zeroed: ({ verdict }) => verdict === "zeroed" || verdict === "nonfinite",
  drift: ({ verdict }) => verdict !== "pass" && verdict !== "reference-bad",
};

/** Rows from a failing output's back to where all that is read is sound; empty where the graph is not known. */
export function damagePath(
  rows: readonly OpRow[],
  outputs: readonly Pick<Output, "name" | "verdict">[],
  format: Format,
): number[] {
  const failing = new Set(outputs.filter(({ verdict }) => verdict !== "pass").map(({ name }) => name));
  const ends = [...rows.keys()].filter((index) => failing.has(rows[index]!.inside?.gives ?? ""));
  if (ends.length === 0) return [];
  const levels = rows.map((row) => levelOfRow(row, format));
  const worst = (indexes: number[]) =>
    indexes.reduce<number | undefined>(
      (least, at) => (least === undefined || levels[at]! < levels[least]! ? at : least),
      undefined,
    );
  let at = worst(ends);
  const path: number[] = [];
  while (at !== undefined && !path.includes(at)) {
    path.push(at);
    const row: OpRow = rows[at]!;
    const reads = (row.inside?.reads ?? []).filter((read) => rows[read]);
    const off = reads.filter((read) => levels[read]! < healthy[format]);
    const values = off.filter((read) => !decides(rows[read]!));
    const from = values.length > 0 ? values : off;
    if (from.length === 0 && decides(row)) at = worst(reads.filter((read) => isOff(rows[read]!)));
    else at = isSum(row) ? largestError(from, rows, format) : worst(from);
  }
  return path;
}

/** Of what is added up the largest error counts, however small its own term is beside it. */
const isSum = ({ inside }: OpRow): boolean => inside?.does === "ADD" || inside?.does === "SUB";

function largestError(indexes: number[], rows: readonly OpRow[], format: Format): number | undefined {
  const error = (at: number) =>
    rows[at]!.metrics.broken > 0 ? Number.POSITIVE_INFINITY : rows[at]!.metrics.rmse;
  return indexes.toSorted(
    (a, b) => error(b) - error(a) || levelOfRow(rows[a]!, format) - levelOfRow(rows[b]!, format),
  )[0];
}

function birthOn(path: readonly number[], rows: readonly OpRow[], format: Format): number | null {
  let [birth, most] = [-1, 0];
  for (const at of path) {
    const loss = lossOf(at, rows, format);
    // Of equals the one further up: what follows it inherits.
    if (loss >= most && loss > 0) [birth, most] = [at, loss];
  }
  if (birth < 0 || most < CLIFF) return null;
  // What loses less than half of what is lost in all is one of many; but many roundings make no NaN.
  const isBroken = path.some((at) => rows[at]!.metrics.broken > 0);
  const left = Math.min(...path.map((at) => levelOfRow(rows[at]!, format)));
  if (!isBroken && 2 * most < oneRounding[format] - left) return null;
  return originOf(birth, rows, format);
}

/**
 * Back to where the format first did not hand on what is needed: rows are in order, and each reads earlier ones. What is computed of
 * whole numbers that are others already is no origin.
 */
function originOf(at: number, rows: readonly OpRow[], format: Format, stepped = false): number {
  const handed = handedOver(at, rows, format);
  if (handed && handed.read < at)
    return originOf(handed.read, rows, format, stepped || takesWhole(rows[at]!.inside?.does ?? ""));
  const before = stepped
    ? rows[at]!.inside?.reads.find((read) => read < at && rows[read] && isWhollyOff(rows[read]))
    : undefined;
  return before === undefined || !isWhollyOff(rows[at]!) ? at : originOf(before, rows, format, true);
}

/** Whether it is off by whole numbers, as indices are. */
const isWhollyOff = ({ metrics: { broken, maxAbs } }: OpRow): boolean =>
  broken === 0 && maxAbs >= 1 && Number.isInteger(maxAbs);

/** Whether it is not the same to the last bit. */
export const isOff = ({ metrics: { broken, maxAbs } }: OpRow): boolean => broken > 0 || maxAbs > 0;

/** How many dB an op is further off than the worst that it reads; none where it decides otherwise between values that are off. */
export function lossOf(at: number, rows: readonly OpRow[], format: Format): number {
  const reads = (rows[at]!.inside?.reads ?? []).flatMap((read) => rows[read] ?? []);
  if (decides(rows[at]!) && reads.some(isOff)) return 0;
  const before = Math.min(oneRounding[format], ...reads.map((row) => levelOfRow(row, format)));
  return clipped(before, format) - levelOfRow(rows[at]!, format);
}
