import { plural } from "../numeric/number.ts";
import { type HeadlineReport, headline, whereSentence } from "../present/headline.ts";
import { brokenVerb, isBroken, unique, verdictVerb } from "../present/words.ts";
import { worstVerdict } from "../report/vocabulary.ts";
import type { BaselineCell } from "./baseline.ts";
import type { ChangeKind } from "./compare.ts";
import type { Decision } from "./decide.ts";
import { type FieldChange, fieldChanges, headsOf, newFields, worstField } from "./field.ts";
import { foldChanges, releasesAsked } from "./fold.ts";

/** What a model does where nothing counts against it, by what became of it since the baseline. */
const changeVerbs: Record<ChangeKind, string> = {
  failing: "fails",
  new: "is new",
  gone: "is no longer run",
  incomparable: "came out otherwise on another machine",
  drifted: "changed in accuracy",
  accepted: "fails as expected now",
  fixed: "is fixed",
  same: "is as before",
};

/**
 * The run in one sentence: what counts against it first (`lama-tiny breaks at cpu/low on cortex-a76, since MNN 3.6.1`), else what
 * changed, else how it is.
 */
export function leadSentence(decision: Decision, report: HeadlineReport): string {
  if (!decision.comparison || decision.head.cells.length === 0) return headline(report);
  const sentence = changeSentence(decision) ?? `Nothing changed: ${headline({ ...report, complete: true })}`;
  return decision.complete ? sentence : `Interrupted. So far: ${sentence}`;
}

function changeSentence(decision: Decision): string | null {
  const all = fieldChanges(decision);
  const counted = newFields(decision.counted).sort((a, b) => worstField(a) - worstField(b));
  const fields = counted.length > 0 ? counted : all;
  const [first] = fields;
  if (!first || first.kind === "same") return null;
  const verbOf = (field: FieldChange) =>
    counted.length > 0 ? failureVerb(headsOf(field)) : changeVerbs[field.kind];
  const told = foldChanges(fields, (field) => (isWrong(field) ? "wrong" : verbOf(field)));
  const [main, ...rest] = told.filter(({ kind }) => kind === first.kind);
  const others = rest.filter(({ fields }) => isWrong(fields[0]!) === isWrong(first));
  // Where other releases fail as before, a span of the new ones alone would say that those pass.
  const old = decision.uncounted.some((cell) => cell.model === main!.model && cell.config === main!.config);
  const newly = old ? "newly " : "";
  const sentence = whereSentence({
    model: main!.model,
    config: main!.config,
    verb: counted.length > 0 ? `${newly}${failureVerb(main!.fields.flatMap(headsOf))}` : verbOf(first),
    targets: main!.targets,
    held: main!.releases,
    asked: releasesAsked(all, main!),
  });
  return others.length > 0 ? `${sentence}, and in ${plural(others.length, "other place")}` : sentence;
}

const isWrong = (field: FieldChange): boolean =>
  headsOf(field).some(({ verdict, outcome }) => outcome === "failed" && isBroken(verdict));

/** What the model does in cells that failed: of wrong results where there are any, else why there is no verdict. */
function failureVerb(cells: readonly BaselineCell[]): string {
  const broken = cells.map(({ verdict }) => verdict).filter(isBroken);
  if (broken.length > 0) return brokenVerb(broken);
  const worst = worstVerdict(cells.map(({ verdict }) => verdict));
  if (worst !== "fallback") return verdictVerb[worst].one;
  const labels = unique(cells.filter(({ verdict }) => verdict === worst).map(({ label }) => label));
  const [label] = labels;
  if (labels.length > 1 || !label) return "did not run as asked";
  if (label === "unproven") return "is not proven to run as asked";
  return label.startsWith("partly ") ? `ran ${label}` : label;
}
