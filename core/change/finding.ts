import type { Cell, Finding, Report } from "../report/schema.ts";
import { severity } from "../report/vocabulary.ts";
import type { BaselineCell } from "./baseline.ts";
import type { FieldChange } from "./field.ts";

/** The finding that explains most of a field's worst cells; null where none does. */
export function findingOf(field: Pick<FieldChange, "changes">, report: Report): Finding | null {
  const explained = cellsOf(
    field.changes.flatMap(({ head }) => head ?? []),
    report,
  ).filter(({ finding }) => finding !== null);
  const worst = severity.find((verdict) => explained.some((cell) => cell.verdict === verdict));
  const votes = new Map<string, number>();
  for (const { finding, verdict } of explained)
    if (finding && verdict === worst) votes.set(finding, (votes.get(finding) ?? 0) + 1);
  const id = [...votes].sort((a, b) => b[1] - a[1])[0]?.[0];
  return report.findings.find((finding) => finding.id === id) ?? null;
}

/** The findings that explain any of these cells, in the report's order. */
export function findingsOf(cells: readonly BaselineCell[], report: Report): Finding[] {
  const ids = new Set(cellsOf(cells, report).map(({ finding }) => finding));
  return report.findings.filter(({ id }) => ids.has(id));
}

/** The cells of a report that its side of a comparison was made of. */
function cellsOf(cells: readonly BaselineCell[], report: Report): Cell[] {
  const ids = new Set(cells.map(({ cell }) => cell));
  return report.cells.filter(({ id }) => ids.has(id));
}
