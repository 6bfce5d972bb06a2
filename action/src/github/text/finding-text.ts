import type { FieldChange } from "../../../../core/change/field.ts";
import type { Cell, Finding, Report } from "../../../../core/report/schema.ts";
import { severity } from "../../../../core/report/vocabulary.ts";
import { prose } from "./markup.ts";

/** The finding that explains most of a field's worst cells; null where none does. */
export function findingOf(field: Pick<FieldChange, "changes">, report: Report): Finding | null {
  const wanted = new Set(field.changes.flatMap(({ head }) => (head ? [keyOf(head, head.release)] : [])));
  const releases = new Map(report.runtimes.map(({ id, release }) => [id, release]));
  const explained = report.cells.filter(
    (cell) => cell.finding && wanted.has(keyOf(cell, releases.get(cell.runtime) ?? cell.runtime)),
  );
  const worst = severity.find((verdict) => explained.some((cell) => cell.verdict === verdict));
  const votes = new Map<string, number>();
  for (const { finding, verdict } of explained)
    if (finding && verdict === worst) votes.set(finding, (votes.get(finding) ?? 0) + 1);
  const id = [...votes].sort((a, b) => b[1] - a[1])[0]?.[0];
  return report.findings.find((finding) => finding.id === id) ?? null;
}

const keyOf = ({ series }: Pick<Cell, "series">, release: string): string => `${series} ${release}`;

/** What broke and why, and what to ship, in two sentences to five. */
export const explanation = (finding: Finding): string =>
  finding.sentences
    .slice(0, 6)
    .map((sentence) => prose(sentence))
    .join(" ");

/** What broke, in one line. */
export const titleText = (finding: Finding): string => prose(finding.title, 200);
