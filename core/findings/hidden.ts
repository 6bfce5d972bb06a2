import { isOff } from "../judge/first-bad.ts";
import { decides } from "../judge/handed.ts";
import { PASSED_ON } from "../judge/level.ts";
import { largestMagnitude } from "../numeric/metrics.ts";
import type { Cell, Finding, OpRow } from "../report/schema.ts";
import { type Format, formatLimits, isNumeric } from "../report/vocabulary.ts";
import type { ToldHidden } from "../words/en/finding.ts";
import { english, type Words } from "../words/words.ts";

/**
 * Ops that fail in cells whose outputs pass: what follows makes good of them on these inputs, and may not on others. One finding
 * for each model, config and op, of the rank `hidden`; cells keep no reference to it, because they did not fail.
 *
 * @param first the number of the first finding's id
 */
export function hiddenFindings(cells: readonly Cell[], first: number): Finding[] {
  const kinds = new Map<string, { cell: Cell; row: OpRow }[]>();
  for (const cell of cells) {
    const row = cell.role === "candidate" && cell.verdict === "pass" ? hiddenOp(cell) : null;
    if (!row) continue;
    const key = JSON.stringify([cell.model, cell.config, row.name, row.verdict]);
    kinds.set(key, [...(kinds.get(key) ?? []), { cell, row }]);
  }
  return [...kinds.values()].map((seen, index): Finding => {
    const { cell, row } = seen.at(-1)!;
    return {
      id: `f${first + index}`,
      model: cell.model,
      config: cell.config,
      verdict: row.verdict,
      format: cell.effective.format,
      op: { name: row.name, type: row.type },
      ...tellHidden(cell, row, english),
      example: cell.id,
      cells: seen.map((one) => one.cell.id),
      ship: [],
      rank: "hidden",
    };
  });
}

/** A hidden finding in words. */
export function tellHidden({ outputs, input, effective }: Cell, row: OpRow, { finding: tell }: Words) {
  const least = Math.min(...outputs.map(({ metrics }) => metrics.snrDb));
  return {
    title: tell.hidden.title(row.name),
    sentences: [
      tell.hidden.sentence(told(row, effective.format), input, outputs.length, least),
      tell.hidden.another,
    ],
  };
}

/** The op of a hidden finding's cell that it is about. */
export const hiddenOp = ({ ops }: Cell): OpRow | undefined =>
  ops?.rows.find((row) => fails(row) && !isHandedOn(row, ops.rows));

/**
 * Whether an op's error is that of what it reads, which is within its bounds: it decides between values that are off, or adds up what
 * cancels, so that of a sum of nearly nothing nothing is left to be right.
 */
function isHandedOn(row: OpRow, rows: readonly OpRow[]): boolean {
  const reads = (row.inside?.reads ?? []).flatMap((read) => rows[read] ?? []);
  if (reads.some(fails)) return false;
  if (decides(row)) return reads.some(isOff);
  const brought = Math.max(0, ...reads.map(({ metrics }) => metrics.rmse));
  return addsUp(row) && row.metrics.broken === 0 && row.metrics.rmse <= PASSED_ON * brought;
}

const addsUp = ({ type, inside }: OpRow): boolean =>
  type === "Reduction" || inside?.does === "ADD" || inside?.does === "SUB";

/** Whether an op is wrong, as far as its reference can tell. */
const fails = ({ verdict }: OpRow): boolean => isNumeric(verdict) && verdict !== "pass";

function told({ name, type, verdict, metrics }: OpRow, format: Format | null): ToldHidden {
  const { candidate, reference, snrDb } = metrics;
  const reaches = largestMagnitude(reference);
  const limits = format && formatLimits[format];
  const nonfinite = verdict === "nonfinite";
  const beyond = limits !== null && reaches > limits.max;
  return {
    op: `\`${name}\` (${type})`,
    kind: nonfinite ? "nonfinite" : verdict === "zeroed" ? "zeroed" : beyond ? "beyond" : "off",
    count: nonfinite ? candidate.nan + candidate.posInf + candidate.negInf : metrics.lost,
    of: metrics.significant,
    reaches,
    format,
    limit: limits?.max ?? Number.NaN,
    kept: largestMagnitude(candidate),
    snrDb,
    mean: reference.meanMagnitude,
    tiny: limits && reaches < limits.tiny ? limits.tiny : null,
  };
}
