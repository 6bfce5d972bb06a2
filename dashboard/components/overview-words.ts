import { worstKindFirst } from "../../core/change/field.ts";
import { plural } from "../../core/numeric/number.ts";
import { releaseSpan } from "../../core/present/span.ts";
import { brokenVerb, isBroken, listOf, targetName, unique } from "../../core/present/words.ts";
import { compareReleases } from "../../core/report/release.ts";
import { english } from "../../core/words/words.ts";
import type { FieldChange } from "../services/overview/changes.ts";
import { type Failure, fails, type ModelStanding, nowOf } from "../services/overview/model.ts";
import type { Overview } from "../services/overview/read.ts";
import type { Row } from "../services/overview/rows.ts";
import type { Since } from "../services/overview/since.ts";

/** How a project stands, in one sentence: `lama-tiny breaks at cpu/low on cortex-a76, in every release; ship cpu/normal there`. */
export function overviewHeadline({ project, models, rows, last }: Overview): string {
  const failing = models.find(({ failures }) => failures.length > 0);
  if (failing) {
    const [failure] = failing.failures;
    return `${failing.model} ${failureWords(failure!)}${instead(failing, failure!)}`;
  }
  if (!last || rows.length === 0)
    return project.branch === null
      ? `No complete report of ${project.name} yet`
      : `No complete report of ${project.branch} yet`;
  const now = rows.map(nowOf);
  if (now.some(({ verdict }) => isBroken(verdict))) return "Nothing fails but what is expected to";
  if (now.some(({ verdict }) => verdict === "reference-bad"))
    return "Some references cannot be trusted, so nothing is said of their cells";
  const other = now.filter(({ verdict }) => verdict !== "pass");
  if (other.length === now.length) return "Nothing ran as asked";
  return other.length === 0
    ? `${all(models)} on MNN ${newest(models)}`
    : `Nothing fails on MNN ${newest(models)}, but ${plural(other.length, "configuration")} did not run as asked`;
}

const all = (models: readonly ModelStanding[]): string =>
  models.length === 1 ? `${models[0]!.model} passes` : `All ${models.length} models pass`;

const newest = (models: readonly ModelStanding[]): string =>
  listOf(unique(models.map(({ release }) => release)).sort(compareReleases));

function instead({ ship }: ModelStanding, { rows }: Failure): string {
  const there = ship.filter(({ target }) => rows.some((row) => row.target === target));
  if (there.length === 0) return "";
  const configs = unique(there.map(({ config }) => config));
  return configs.length === 1 ? `; ship ${configs[0]} there` : "";
}

/** `breaks at cpu/low on cortex-a76, since MNN 3.4.1`. */
export function failureWords({ config, rows }: Failure): string {
  const verb = brokenVerb(rows.map((row) => nowOf(row).verdict));
  const targets = listOf(unique(rows.map(({ target }) => targetName(target))));
  return `${verb} at ${config} on ${targets}, ${spanOf(rows[0]!)}`;
}

function spanOf({ releases, fields }: Row): string {
  const asked = releases.toReversed();
  return releaseSpan(
    asked.filter((release) => fails(fields.get(release))),
    asked,
  );
}

/** What else there is to say under the headline: what is new, what else fails, what is not as asked. */
export function overviewLede({ models, last }: Overview): { fresh: string | null; more: string | null } {
  const fresh = last?.changes.filter(isNewlyWrong) ?? [];
  const told = fresh.slice(0, 2).map(changeWords);
  if (fresh.length > 2) told.push(`${fresh.length - 2} more`);
  const failures = models.flatMap(({ failures }) => failures);
  const others = models
    .flatMap((standing) => standing.failures.map((failure) => ({ standing, failure })))
    .slice(1, 3)
    .map(({ standing, failure }) => `${standing.model} ${failureWords(failure)}`);
  if (failures.length > 3) others.push(`${plural(failures.length - 3, "more configuration")} fail`);
  return {
    fresh: told.length > 0 ? `${told.join("; ")}.` : null,
    more: others.length > 0 ? `${others.join("; ")}.` : null,
  };
}

/** Fails, and did not before. */
export const isNewlyWrong = ({ kind, verdict }: FieldChange): boolean =>
  kind === "failing" && isBroken(verdict);

/** `lama-tiny at cpu/low on cortex-a76, MNN 3.6.1`. */
export const fieldWords = (of: Pick<FieldChange, "model" | "config" | "target" | "release">): string =>
  `${of.model} at ${of.config} on ${targetName(of.target)}, MNN ${of.release}`;

const changeWords = (change: FieldChange): string =>
  `${fieldWords(change)}: ${change.before ? `${change.before.verdict} → ` : ""}${change.verdict}`;

/** `1 newly failing, 71 as before`: fields of the grid. */
export function changesLine(changes: readonly FieldChange[]): string {
  const parts = worstKindFirst.flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count > 0 ? `${count} ${english.change.kind[kind]}` : [];
  });
  return parts.join(", ") || "nothing was compared";
}

/** `since 4f2c91a (2026-11-24)`. */
export function sinceWords({ commit, receivedAt, first }: Since): string {
  const when = `${commit ? `${commit.slice(0, 7)}, ` : ""}${receivedAt.slice(0, 10)}`;
  return first ? `in every run, the first of them ${when}` : `since ${when}`;
}
