import type { Finding } from "../report/schema.ts";
import { isNumeric } from "../report/vocabulary.ts";
import { english, type Words } from "../words/words.ts";
import type { Evidence } from "./evidence.ts";
import { explain } from "./explain.ts";
import { brokenOp } from "./findings.ts";
import { hiddenOp, tellHidden } from "./hidden.ts";
import { isOutside, tellOutside } from "./outside.ts";
import { storedTitle } from "./title.ts";

type Told = Pick<Finding, "title" | "sentences">;

/**
 * A finding that a report stores, told anew in the words of a language from its cause, its numbers and its cells. What it was told from may
 * not all be at hand, as on the page of one cell or in reports of versions that knew no causes: a sentence is told anew where telling it in
 * English comes to what is stored, and else stays as it was stored.
 */
export function tellFinding(finding: Finding, evidence: Evidence, words: Words): Told {
  const { title, sentences } = finding;
  if (words === english) return { title, sentences };
  const ways = tellersOf(finding, evidence).map((tell) => [tell(english), tell(words)] as const);
  const whole = ways.find(
    ([told]) => told.title === title && told.sentences.join("\n") === sentences.join("\n"),
  );
  if (whole) return whole[1];
  return {
    title: storedTitle(finding, words),
    sentences: sentences.map((one) => sentenceIn(ways, one) ?? one),
  };
}

/** A sentence in the other language; null where none of the ways comes to it. */
function sentenceIn(
  ways: readonly (readonly [english: Told, told: Told])[],
  sentence: string,
): string | null {
  for (const [before, told] of ways) {
    const at = before.sentences.indexOf(sentence);
    // Which is which is only known where both have as many.
    if (at >= 0 && before.sentences.length === told.sentences.length) return told.sentences[at]!;
  }
  return null;
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
