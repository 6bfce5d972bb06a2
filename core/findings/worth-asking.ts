import { isWrong } from "../judge/verdict.ts";
import type { Cell, Finding } from "../report/schema.ts";
import { severity } from "../report/vocabulary.ts";

/**
 * The cells that a diagnosis of these findings asks about, the worst finding's first: of each the one that it quotes, or its first
 * whose numbers are wrong. Of what gave no numbers nothing can be asked.
 */
export function worthAsking(findings: readonly Finding[], cells: readonly Cell[]): string[] {
  const worstFirst = findings
    .filter(({ rank }) => rank !== "hidden")
    .sort((a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict));
  return worstFirst.flatMap((finding) => {
    const wrong = cells.filter(({ id, verdict }) => finding.cells.includes(id) && isWrong(verdict));
    return (wrong.find(({ id }) => id === finding.example) ?? wrong[0])?.id ?? [];
  });
}
