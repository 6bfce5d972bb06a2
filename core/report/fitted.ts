import type { Cell, Report } from "./schema.ts";
import { isNumeric } from "./vocabulary.ts";

/** Longest that a report may be, in characters of its JSON: what a page can still load and a dashboard still takes. */
export const MOST_CHARACTERS = 50 * 2 ** 20;

/**
 * A report that is not too long: where it would be, op rows and pictures of the cells that tell least are left out, and it says so. A
 * cell that passes tells less than one that fails, and that less than one that a finding quotes; verdicts and outputs stay whole.
 */
export function fitted(report: Report, most = MOST_CHARACTERS): Report {
  const sizes = new Map(report.cells.map((cell) => [cell.id, JSON.stringify(cell.ops)?.length ?? 0]));
  const pictures = new Map(report.pictures.map(({ id, data }) => [id, data.length]));
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, one) => total + one, 0);
  const rest = JSON.stringify({ ...report, cells: report.cells.map(withoutOps), pictures: [] }).length;
  let size = rest + sum(sizes.values()) + sum(pictures.values());
  if (size <= most) return report;
  const quoted = new Set(report.findings.map(({ example }) => example));
  const rank = (cell: Cell) =>
    quoted.has(cell.id) ? 2 : isNumeric(cell.verdict) && cell.verdict !== "pass" ? 1 : 0;
  const leastFirst = [...report.cells].sort((a, b) => rank(a) - rank(b));
  const left = { ops: new Set<string>(), pictures: new Set<string>() };
  for (const { id, ops } of leastFirst) {
    if (size <= most) break;
    if (!ops) continue;
    left.ops.add(id);
    size -= sizes.get(id)!;
  }
  // What an input looks like is shown with every cell of it: those go last.
  const byCell = leastFirst.flatMap((cell) => cell.outputs.flatMap((output) => output.pictures ?? []));
  const ids = [...byCell.flatMap((pair) => [pair.candidate, pair.reference]), ...pictures.keys()];
  for (const id of ids) {
    if (size <= most) break;
    if (left.pictures.has(id)) continue;
    left.pictures.add(id);
    size -= pictures.get(id) ?? 0;
  }
  const gone = (id: string) => left.pictures.has(id);
  return {
    ...report,
    cells: report.cells.map((cell) => ({
      ...(left.ops.has(cell.id) ? withoutOps(cell) : cell),
      outputs: cell.outputs.map((output) =>
        output.pictures && (gone(output.pictures.candidate) || gone(output.pictures.reference))
          ? { ...output, pictures: null }
          : output,
      ),
    })),
    inputs: report.inputs.map((input) =>
      input.picture !== null && gone(input.picture) ? { ...input, picture: null } : input,
    ),
    pictures: report.pictures.filter(({ id }) => !gone(id)),
    leftOut: { ops: left.ops.size, pictures: left.pictures.size },
  };
}

const withoutOps = (cell: Cell): Cell => ({ ...cell, ops: null });
