import { largestMagnitude } from "../../../core/numeric/metrics.ts";
import { number } from "../../../core/numeric/number.ts";
import { partOf } from "../../../core/present/ops.ts";
import type { Cell, OpRow } from "../../../core/report/schema.ts";
import { english, type Words } from "../../../core/words/words.ts";
import { table } from "./table.ts";

/** The ops around a cell's first bad one as a text table: three before, four after; empty where there is none. */
export function opTable({ ops }: Cell, words: Words = english): string {
  if (!ops || ops.firstBad === null) return "";
  const from = Math.max(0, ops.firstBad - 3);
  const rows = ops.rows.slice(from, ops.firstBad + 5);
  const { ops: head } = words.terminal;
  const parts = rows.map((_, index) => partOf(ops, from + index));
  const known = parts.some((part) => part !== "");
  return table(
    ["", head.op, head.type, head.referenceMax, head.max, head.snr, "Inf", "NaN", ...(known ? [""] : [])],
    rows.map((row, index) => [
      from + index === ops.firstBad ? ">" : "",
      row.name,
      row.type,
      ...numbersOf(row),
      ...(known ? [words.page.part[parts[index]!] ?? ""] : []),
    ]),
    3,
  );
}

function numbersOf({ metrics }: OpRow): string[] {
  const { reference, candidate, snrDb } = metrics;
  return [
    number(largestMagnitude(reference)),
    number(largestMagnitude(candidate)),
    Number.isFinite(snrDb) ? snrDb.toFixed(1) : number(snrDb),
    number(candidate.posInf + candidate.negInf),
    number(candidate.nan),
  ];
}
