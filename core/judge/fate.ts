import type { OpRow, Output } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";
import { damagePath, firstBadOp } from "./first-bad.ts";
import { decides, handedOver } from "./handed.ts";
import { clipped, healthy, levelOfRow } from "./level.ts";

/**
 * What becomes of right values at an op: `clean` reads right and gives right, `born` breaks what it reads by itself, `inherited` hands on
 * what was broken before it, `healed` gives right although what it reads is not.
 */
export type Fate = "clean" | "born" | "inherited" | "healed";

/**
 * An op's error on right inputs in dB, -Infinity where it is not finite; null where it was not asked, or cannot be, because what it
 * reads does not fit the format.
 */
export type OwnDb = number | null;

const isOff = (own: OwnDb, format: Format): boolean => own !== null && clipped(own, format) < healthy[format];

/** The fate of each row. @param own one a row */
export function fatesOf(rows: readonly OpRow[], own: readonly OwnDb[], format: Format): Fate[] {
  const isBad = (row: OpRow): boolean => levelOfRow(row, format) < healthy[format];
  return rows.map((row, at) => {
    const readsBad = (row.inside?.reads ?? []).some((read) => rows[read] && isBad(rows[read]));
    if (!isBad(row)) return readsBad ? "healed" : "clean";
    return isOff(own[at] ?? null, format) ? "born" : "inherited";
  });
}

/** Where a failure is born by the ops' own errors, and how it comes to the output. */
export interface Birth {
  kind: "cliff" | "growth" | "none";
  /** Index into the rows; null where no op breaks what it reads by itself. */
  born: number | null;
  /** From the birth, or from where damage begins, along the graph to the output. */
  chain: number[];
}

/**
 * The op on the way of the damage that is worst off by itself, of equals the one further up. Where what an op reads does not fit the
 * format, whoever wrote that is the birth; where it is right to the format's step and that is too coarse for its reader, as well.
 *
 * @param own one a row
 * @param fits whether the reference's values of a row fit the format
 * @param asked whether own errors are known at all; if not, the birth is told from the run as it is
 */
export function birthOf(
  rows: readonly OpRow[],
  outputs: readonly Pick<Output, "name" | "verdict">[],
  format: Format,
  { own, fits, asked }: { own: readonly OwnDb[]; fits: (at: number) => boolean; asked: boolean },
): Birth {
  const path = damagePath(rows, outputs, format);
  const last = path.at(-1);
  const unfit = last === undefined ? undefined : rows[last]!.inside?.reads.find((read) => !fits(read));
  const way = unfit === undefined || path.includes(unfit) ? path : [...path, unfit];
  // What decides is no measure of how far off anything is.
  const told = way.filter((at) => !decides(rows[at]!));
  const worst = asked
    ? worstOf(told.length > 0 ? told : way, own, format, fits)
    : firstBadOp(rows, "drift", outputs, format);
  const born = worst === null ? null : (handedOver(worst, rows, format)?.read ?? worst);
  const upTo = born === null || way.includes(born) ? way : [...way.slice(0, way.indexOf(worst!) + 1), born];
  const chain = upTo.slice(0, born === null ? undefined : upTo.indexOf(born) + 1).reverse();
  return { kind: born !== null ? "cliff" : chain.length > 0 ? "growth" : "none", born, chain };
}

/** Of own errors that differ by less than this, in dB, the one further up comes first: what reads it can do no better than it. */
const ALIKE_DB = 1;

function worstOf(
  way: readonly number[],
  owns: readonly OwnDb[],
  format: Format,
  fits: (at: number) => boolean,
): number | null {
  let [found, least] = [null as number | null, healthy[format]];
  for (const at of way) {
    // What does not fit is broken however little of it there is.
    const level = fits(at) ? owns[at] : 0;
    if (level === null || level === undefined) continue;
    const own = clipped(level, format);
    if (own < least || (found !== null && own < Math.min(least + ALIKE_DB, healthy[format])))
      [found, least] = [at, Math.min(own, least)];
  }
  return found;
}
