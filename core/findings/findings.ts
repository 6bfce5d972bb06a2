import { largestMagnitude } from "../numeric/metrics.ts";
import type { Cell, Finding, OpRow } from "../report/schema.ts";
import { severity } from "../report/vocabulary.ts";
import type { Evidence } from "./evidence.ts";
import { explain } from "./explain.ts";
import { hiddenFindings } from "./hidden.ts";
import { shippable } from "./ship.ts";

/**
 * The kinds of failure in a run, worst first: cells of one model and config that failed with the same verdict at the
 * same op (or, where no op is known, on the same target) are one finding. Unstable results are a finding of their
 * own, whatever the verdict. Sets each cell's `finding`.
 */
export function findFindings(evidence: Evidence): Finding[] {
  const kinds = new Map<string, Cell[]>();
  for (const cell of evidence.cells) {
    if (cell.role !== "candidate") continue;
    const key = kindOf(cell);
    if (key) kinds.set(key, [...(kinds.get(key) ?? []), cell]);
  }
  const groups = [...kinds.values()].sort(
    ([a], [b]) => severity.indexOf(a!.verdict) - severity.indexOf(b!.verdict),
  );
  const failures = groups.map((cells, index) => {
    const finding = describe(`f${index + 1}`, cells, evidence);
    for (const cell of cells) cell.finding = finding.id;
    return finding;
  });
  return [...failures, ...hiddenFindings(evidence.cells, failures.length + 1)];
}

function kindOf(cell: Cell): string | null {
  const unstable = cell.stability?.identical === false;
  if (cell.verdict === "pass" && !unstable) return null;
  const op = brokenOp(cell);
  const place = op ? [op.name, op.type] : [cell.target];
  return JSON.stringify([cell.model, cell.config, cell.verdict, unstable, ...place]);
}

/** The first op of a cell that broke; null where its ops were not looked into or none broke alone. */
export const brokenOp = ({ ops }: Cell): OpRow | null =>
  ops && ops.firstBad !== null ? (ops.rows[ops.firstBad] ?? null) : null;

function describe(id: string, cells: Cell[], evidence: Evidence): Finding {
  const example = mostTelling(cells);
  const op = brokenOp(example);
  const ship = shippable(cells, evidence);
  return {
    id,
    model: example.model,
    config: example.config,
    verdict: example.verdict,
    format: example.effective.format,
    op: op && { name: op.name, type: op.type },
    ...explain(example, op, cells, ship, evidence),
    example: example.id,
    cells: cells.map((cell) => cell.id),
    ship,
  };
}

/** The cell that shows the failure best: the newest release, then the most broken elements, then the largest values. */
function mostTelling(cells: Cell[]): Cell {
  const weight = (cell: Cell): number =>
    cell.outputs.reduce((sum, { metrics }) => sum + metrics.broken + metrics.lost, 0);
  const magnitude = (cell: Cell): number => {
    const op = brokenOp(cell);
    return op ? largestMagnitude(op.metrics.reference) : 0;
  };
  return [...cells].reverse().reduce((best, cell) => {
    const [a, b] = [weight(cell), weight(best)];
    return a > b || (a === b && magnitude(cell) > magnitude(best)) ? cell : best;
  });
}
