import type { Finding } from "../report/schema.ts";
import { isNumeric } from "../report/vocabulary.ts";
import { english, type Words } from "../words/words.ts";
import type { Evidence } from "./evidence.ts";
import { explain } from "./explain.ts";
import { brokenOp } from "./findings.ts";
import { hiddenOp, tellHidden } from "./hidden.ts";
import { isOutside, tellOutside } from "./outside.ts";

type Told = Pick<Finding, "title" | "sentences">;

/**
 * A finding that a report stores, told anew in the words of a language from its cause, its numbers and its cells. Where what it was
 * told from is not all at hand, as in reports of versions that knew no causes, it stays as it was stored: that shows in that telling it
 * in English does not come to what is stored.
 */
export function tellFinding(finding: Finding, evidence: Evidence, words: Words): Told {
  const { title, sentences } = finding;
  const isStored = (told: Told) => told.title === title && told.sentences.join("\n") === sentences.join("\n");
  const tell =
    words === english ? undefined : tellersOf(finding, evidence).find((teller) => isStored(teller(english)));
  return tell?.(words) ?? { title, sentences };
}

/** The ways in which a finding of its kind may have been told. */
function tellersOf(finding: Finding, evidence: Evidence): ((words: Words) => Told)[] {
  const { cause = null, ship } = finding;
  const example = evidence.cells.find(({ id }) => id === finding.example);
  if (!example) return [];
  if (finding.rank === "hidden") {
    const row = hiddenOp(example);
    return row ? [(words) => tellHidden(example, row, words)] : [];
  }
  const ids = new Set(finding.cells);
  const cells = evidence.cells.filter(({ id }) => ids.has(id));
  const failure = { example, op: brokenOp(example), cause, cells, ship };
  return [
    ...(isOutside(example) ? [(words: Words) => tellOutside(example, cells, evidence, words)] : []),
    ...(cause || !isNumeric(example.verdict) ? [(words: Words) => explain(failure, evidence, words)] : []),
  ];
}
