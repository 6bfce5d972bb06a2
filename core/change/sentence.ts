import { type HeadlineReport, headline, whereSentence } from "../present/headline.ts";
import { brokenVerb, isBroken, unique } from "../present/words.ts";
import { worstVerdict } from "../report/vocabulary.ts";
import { english, type Words } from "../words/words.ts";
import type { BaselineCell } from "./baseline.ts";
import type { Decision } from "./decide.ts";
import { type FieldChange, fieldChanges, headsOf, newFields, worstField } from "./field.ts";
import { foldChanges, releasesAsked } from "./fold.ts";

/**
 * The run in one sentence: what counts against it first (`lama-tiny breaks at cpu/low on cortex-a76, since MNN 3.6.1`), else what
 * changed, else how it is.
 */
export function leadSentence(decision: Decision, report: HeadlineReport, words: Words = english): string {
  if (!decision.comparison || decision.head.cells.length === 0) return headline(report, words);
  const sentence =
    changeSentence(decision, words) ??
    words.change.nothingChanged(headline({ ...report, complete: true }, words));
  return decision.complete ? sentence : words.headline.interrupted(sentence);
}

function changeSentence(decision: Decision, words: Words): string | null {
  const all = fieldChanges(decision);
  const counted = newFields(decision.counted).sort((a, b) => worstField(a) - worstField(b));
  const fields = counted.length > 0 ? counted : all;
  const [first] = fields;
  if (!first || first.kind === "same") return null;
  const verbOf = (field: FieldChange) =>
    counted.length > 0 ? failureVerb(headsOf(field), words) : words.change.verb[field.kind];
  const told = foldChanges(fields, (field) => (isWrong(field) ? "wrong" : verbOf(field)));
  const [main, ...rest] = told.filter(({ kind }) => kind === first.kind);
  const others = rest.filter(({ fields }) => isWrong(fields[0]!) === isWrong(first));
  // Where other releases fail as before, a span of the new ones alone would say that those pass.
  const old = decision.uncounted.some((cell) => cell.model === main!.model && cell.config === main!.config);
  const broken = (verb: string) => (old ? words.change.newlyDoes(verb) : verb);
  const sentence = whereSentence(
    {
      model: main!.model,
      config: main!.config,
      verb: counted.length > 0 ? broken(failureVerb(main!.fields.flatMap(headsOf), words)) : verbOf(first),
      targets: main!.targets,
      held: main!.releases,
      asked: releasesAsked(all, main!),
    },
    words,
  );
  return others.length > 0 ? words.change.otherPlaces(sentence, others.length) : sentence;
}

const isWrong = (field: FieldChange): boolean =>
  headsOf(field).some(({ verdict, outcome }) => outcome === "failed" && isBroken(verdict));

/** What the model does in cells that failed: of wrong results where there are any, else why there is no verdict. */
function failureVerb(cells: readonly BaselineCell[], words: Words): string {
  const broken = cells.map(({ verdict }) => verdict).filter(isBroken);
  if (broken.length > 0) return brokenVerb(broken, words);
  const worst = worstVerdict(cells.map(({ verdict }) => verdict));
  if (worst !== "fallback") return words.verdict.verb[worst].one;
  const labels = unique(cells.filter(({ verdict }) => verdict === worst).map(({ label }) => label));
  const [label] = labels;
  if (labels.length > 1 || !label) return words.headline.notAsAsked;
  if (label === "unproven") return words.headline.notProven;
  return label.startsWith("partly ") ? words.headline.ranPartly(label.slice(7)) : words.stored(label);
}
