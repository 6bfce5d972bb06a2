import { largestMagnitude } from "../numeric/metrics.ts";
import { decibels, number } from "../numeric/number.ts";
import type { Cell, Finding, OpRow } from "../report/schema.ts";
import { type Format, formatLimits, isNumeric } from "../report/vocabulary.ts";

/**
 * Ops that fail in cells whose outputs pass: what follows makes good of them on these inputs, and may not on others. One finding
 * for each model, config and op, of the rank `hidden`; cells keep no reference to it, because they did not fail.
 *
 * @param first the number of the first finding's id
 */
export function hiddenFindings(cells: readonly Cell[], first: number): Finding[] {
  const kinds = new Map<string, { cell: Cell; row: OpRow }[]>();
  for (const cell of cells) {
    const row = cell.role === "candidate" && cell.verdict === "pass" ? cell.ops?.rows.find(fails) : null;
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
      title: `\`${row.name}\` is off, and the output passes all the same`,
      sentences: [
        `${what(row, cell.effective.format)} on ${cell.input}; ${remains(cell)}.`,
        "What follows makes good of it on what was fed here; another input may not be as lucky.",
      ],
      example: cell.id,
      cells: seen.map((one) => one.cell.id),
      ship: [],
      rank: "hidden",
    };
  });
}

/** What of it is left at the outputs. */
function remains({ outputs }: Cell): string {
  const least = Math.min(...outputs.map(({ metrics }) => metrics.snrDb));
  const passes = outputs.length === 1 ? "the output passes" : "all outputs pass";
  return Number.isFinite(least) ? `${passes} at ${decibels(least)} or better` : passes;
}

/** Whether an op is wrong, as far as its reference can tell. */
const fails = ({ verdict }: OpRow): boolean => isNumeric(verdict) && verdict !== "pass";

function what({ name, type, verdict, metrics }: OpRow, format: Format | null): string {
  const { candidate, snrDb } = metrics;
  const op = `\`${name}\` (${type})`;
  if (verdict === "nonfinite")
    return `${op} gives ${number(candidate.nan + candidate.posInf + candidate.negInf)} NaN or Inf`;
  if (verdict === "zeroed")
    return `${op} loses ${number(metrics.lost)} of ${number(metrics.significant)} values to zero`;
  const reaches = largestMagnitude(metrics.reference);
  if (format && reaches > formatLimits[format].max)
    return `${op} reaches ${number(reaches)}, ${format} ends at ${number(formatLimits[format].max)}, and MNN keeps it as ${number(largestMagnitude(candidate))} at most`;
  const smallest =
    format && reaches < formatLimits[format].tiny
      ? `, where ${format} holds full precision down to ${number(formatLimits[format].tiny)}`
      : "";
  return `${op} is ${decibels(snrDb)} from the reference (mean magnitude ${number(metrics.reference.meanMagnitude)}${smallest})`;
}
