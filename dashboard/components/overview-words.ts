import { worstKindFirst } from "../../core/change/field.ts";
import { releaseSpan } from "../../core/present/span.ts";
import { brokenVerb, isBroken, targetName, unique } from "../../core/present/words.ts";
import { compareReleases } from "../../core/report/release.ts";
import type { Verdict } from "../../core/report/vocabulary.ts";
import type { Words } from "../../core/words/words.ts";
import type { FieldChange } from "../services/overview/changes.ts";
import { type Failure, fails, type ModelStanding, nowOf } from "../services/overview/model.ts";
import type { Overview } from "../services/overview/read.ts";
import type { Row } from "../services/overview/rows.ts";
import type { Since } from "../services/overview/since.ts";
import { changeKind } from "./compare-words.ts";

/** How a project stands, in one sentence: `lama-tiny breaks at cpu/low on cortex-a76, in every release; ship cpu/normal there`. */
export function overviewHeadline({ project, models, rows, last }: Overview, words: Words): string {
  const { dashboard } = words;
  const failing = models.find(({ failures }) => failures.length > 0);
  if (failing) {
    const [failure] = failing.failures;
    return dashboard.modelFails(failing.model, failureWords(failure!, words), instead(failing, failure!));
  }
  if (!last || rows.length === 0) return dashboard.noReportYet(project.name, project.branch);
  const now = rows.map(nowOf);
  if (now.some(({ verdict }) => isBroken(verdict))) return dashboard.onlyExpected;
  if (now.some(({ verdict }) => verdict === "reference-bad")) return dashboard.untrusted;
  const other = now.filter(({ verdict }) => verdict !== "pass");
  if (other.length === now.length) return dashboard.nothingAsAsked;
  const releases = words.common.list(unique(models.map(({ release }) => release)).sort(compareReleases));
  return other.length === 0
    ? dashboard.allPass(
        models.map(({ model }) => model),
        releases,
      )
    : dashboard.nothingFails(releases, other.length);
}

/** The one configuration that passes wherever this fails; null where there is none. */
function instead({ ship }: ModelStanding, { rows }: Failure): string | null {
  const there = ship.filter(({ target }) => rows.some((row) => row.target === target));
  const configs = unique(there.map(({ config }) => config));
  return configs.length === 1 ? configs[0]! : null;
}

/** `breaks at cpu/low on cortex-a76, since MNN 3.4.1`. */
export function failureWords({ config, rows }: Failure, words: Words): string {
  const verb = brokenVerb(
    rows.map((row) => nowOf(row).verdict),
    words,
  );
  const targets = words.common.list(unique(rows.map(({ target }) => targetName(target))));
  return words.dashboard.failure(verb, config, targets, spanOf(rows[0]!, words));
}

function spanOf({ releases, fields }: Row, words: Words): string {
  const asked = releases.toReversed();
  return releaseSpan(
    asked.filter((release) => fails(fields.get(release))),
    asked,
    words,
  );
}

/** What else there is to say under the headline: what is new, what else fails, what is not as asked. */
export function overviewLede(
  { models, last }: Overview,
  words: Words,
): { fresh: string | null; more: string | null } {
  const { common, dashboard } = words;
  const fresh = last?.changes.filter(isNewlyWrong) ?? [];
  const told = fresh.slice(0, 2).map((change) => changeWords(change, words));
  if (fresh.length > 2) told.push(dashboard.more(fresh.length - 2));
  const failures = models.flatMap(({ failures }) => failures);
  const others = models
    .flatMap((standing) => standing.failures.map((failure) => ({ standing, failure })))
    .slice(1, 3)
    .map(({ standing, failure }) => dashboard.modelFails(standing.model, failureWords(failure, words), null));
  if (failures.length > 3) others.push(dashboard.moreFail(failures.length - 3));
  return {
    fresh: told.length > 0 ? common.stop(common.clauses(told)) : null,
    more: others.length > 0 ? common.stop(common.clauses(others)) : null,
  };
}

/** Fails, and did not before. */
export const isNewlyWrong = ({ kind, verdict }: FieldChange): boolean =>
  kind === "failing" && isBroken(verdict);

/** `lama-tiny at cpu/low on cortex-a76, MNN 3.6.1`. */
export const fieldWords = (
  of: Pick<FieldChange, "model" | "config" | "target" | "release">,
  { dashboard }: Words,
): string => dashboard.fieldOf(of.model, of.config, targetName(of.target), of.release);

function changeWords(change: FieldChange, words: Words): string {
  const said = (verdict: Verdict) => (words.lang === "en" ? verdict : words.verdict.plain[verdict]);
  const verdicts = [change.before?.verdict ?? [], change.verdict].flat().map(said);
  return words.common.named(fieldWords(change, words), verdicts.join(" → "));
}

/** `1 newly failing, 71 as before`: fields of the grid. */
export function changesLine(changes: readonly FieldChange[], words: Words): string {
  const parts = worstKindFirst.flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count > 0 ? words.change.counted(count, changeKind(kind, words)) : [];
  });
  return parts.join(words.common.comma) || words.change.nothingCompared;
}

/** `since 4f2c91a (2026-11-24)`. */
export function sinceWords({ commit, receivedAt, first }: Since, { dashboard }: Words): string {
  const when = `${commit ? `${commit.slice(0, 7)}, ` : ""}${receivedAt.slice(0, 10)}`;
  return dashboard.since(when, first);
}
