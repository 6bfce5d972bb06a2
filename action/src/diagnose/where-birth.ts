import type { Birth, OwnDb } from "../../../core/judge/fate.ts";
import { clipped, healthy, levelOfRow } from "../../../core/judge/level.ts";
import { defaultSnrDb } from "../../../core/judge/tolerance.ts";
import type { Where } from "../../../core/report/answer-where.ts";
import type { OpRow } from "../../../core/report/schema.ts";
import type { Format } from "../../../core/report/vocabulary.ts";
import type { Lab } from "./lab.ts";
import { feederOf } from "./own-errors.ts";
import { keyOf } from "./rows.ts";
import type { Subject } from "./subject.ts";

/** A birth and the runs that prove it. */
export type ProvenBirth = Birth & Pick<Where, "proof">;

/**
 * By so much an output is better once its birth is right: it made nine tenths of the error's power that was left. An op that is off like
 * all others, and each of which makes twice of what it reads, comes to 6 dB.
 */
const STANDS_OUT_DB = 10;

/**
 * Holds a birth to what the output does. An op whose own error would pass for an output's is no birth by its numbers alone: others like it
 * come before and after, and what it hands on is mostly what it read. So of all ops that are off by themselves, the last is looked for
 * that still fails the output though everything before it is right; bisected, two runs for four of them. Where even the first does
 * not, or the output is hardly better once that op is right as well, errors add up and none is the birth.
 *
 * @param own each row's own error
 * @param born the birth that the numbers tell
 */
export async function proveBirth(
  subject: Subject,
  lab: Lab,
  rows: readonly OpRow[],
  own: readonly OwnDb[],
  born: Birth,
): Promise<ProvenBirth> {
  const { format, cell, ops } = subject;
  const told = born.born === null ? null : own[born.born];
  if (!ops.answered || told === null || told === undefined || told < defaultSnrDb[format]) return born;
  const failing = new Set(cell.outputs.filter(({ verdict }) => verdict !== "pass").map(({ name }) => name));
  const ends = [...rows.keys()].filter((at) => failing.has(rows[at]!.inside?.gives ?? ""));
  const leading = above(rows, ends);
  const suspects = [...leading]
    .filter((at) => own[at] !== null && clipped(own[at]!, format) < healthy[format])
    .sort((a, b) => a - b);
  const runs = new Map<number, Judged>();
  const from = async (at: number): Promise<Judged> => {
    const known = runs.get(at) ?? (await rightBefore(subject, lab, rows, at));
    runs.set(at, known);
    return known;
  };
  // The last that fails lies in [low, high); -1 stands for none.
  let [low, high] = [-1, suspects.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const judged = await from(suspects[middle]!);
    if (!judged) return born;
    if (judged.fails) low = middle;
    else high = middle;
  }
  const growth: ProvenBirth = { kind: "growth", born: null, chain: wayTo(ends, null, rows, format) };
  if (low < 0) return growth;
  const at = suspects[low]!;
  const next = suspects[low + 1];
  const withIt = (await from(at))!.snrDb;
  const without = next === undefined ? null : (await from(next))!.snrDb;
  // What all of them do alike one of them is where it passes the bound.
  if (without !== null && without - withIt < STANDS_OUT_DB) return growth;
  return {
    kind: "cliff",
    born: at,
    chain: wayTo(ends, at, rows, format),
    proof: { brokenDb: withIt, healedDb: without },
  };
}

type Judged = { fails: boolean; snrDb: number } | null;

/** The output where all ops before one are right, and it and what follows is as it is; null where that could not be run. */
async function rightBefore(subject: Subject, lab: Lab, rows: readonly OpRow[], at: number): Promise<Judged> {
  const before = new Set(rows.slice(0, at).map(keyOf));
  lab.note(`right values before ${rows[at]!.name}`);
  const { results } = await lab.compare([feederOf(subject), subject.setup], subject.input.feed, () => null, {
    lockstep: { from: 0, to: 1, only: (op) => before.has(keyOf(op)) },
  });
  const result = results[1]!;
  if (
    result.status !== "ok" ||
    result.overwritten.some(({ saturated, infinite }) => saturated + infinite > 0)
  )
    return null;
  const { verdict, snrDb } = await subject.judge(subject.input.id, result);
  lab.note(`  ${verdict} at ${snrDb} dB`);
  return { fails: verdict !== "pass", snrDb };
}

/** All rows that some rows are computed of, those themselves with them. */
function above(rows: readonly OpRow[], from: readonly number[]): Set<number> {
  const found = new Set<number>();
  const left = [...from];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    if (found.has(at) || !rows[at]) continue;
    found.add(at);
    left.push(...(rows[at]?.inside?.reads ?? []));
  }
  return found;
}

/** All rows that are computed of one, itself with them: rows are in order, and each reads earlier ones. */
function below(rows: readonly OpRow[], from: number): Set<number> {
  const found = new Set([from]);
  for (const [at, { inside }] of rows.entries())
    if (at > from && inside?.reads.some((read) => found.has(read))) found.add(at);
  return found;
}

/** The way to the output that is worst off, each time by the worst that is read: from a row, or from where damage begins. */
function wayTo(
  ends: readonly number[],
  from: number | null,
  rows: readonly OpRow[],
  format: Format,
): number[] {
  const fed = from === null ? null : below(rows, from);
  const isOn = (at: number) => (fed ? fed.has(at) : levelOfRow(rows[at]!, format) < healthy[format]);
  const worst = (ats: readonly number[]) =>
    ats
      .filter((at) => rows[at] && isOn(at))
      .sort((a, b) => levelOfRow(rows[a]!, format) - levelOfRow(rows[b]!, format))[0];
  const way: number[] = [];
  let at = worst(ends);
  while (at !== undefined && !way.includes(at)) {
    way.unshift(at);
    at = at === from ? undefined : worst(rows[at]!.inside?.reads ?? []);
  }
  return way;
}
