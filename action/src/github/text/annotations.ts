import type { Decision } from "../../../../core/change/decide.ts";
import {
  type FieldChange,
  fieldChanges,
  headsOf,
  newFields,
  worstField,
} from "../../../../core/change/field.ts";
import { findingOf } from "../../../../core/change/finding.ts";
import { foldChanges, releasesAsked } from "../../../../core/change/fold.ts";
import { changeWords, wordOf } from "../../../../core/change/words.ts";
import { releaseRanges } from "../../../../core/present/span.ts";
import { isBroken, targetName } from "../../../../core/present/words.ts";
import type { Finding, Report } from "../../../../core/report/schema.ts";
import { english, type Words } from "../../../../core/words/words.ts";
import { visible } from "./markup.ts";

/** GitHub shows ten of each kind a step. */
const MOST = 10;

export interface Annotation {
  level: "error" | "warning";
  model: string;
  /** Whether results are wrong, and not only missing or computed otherwise. */
  wrong: boolean;
  title: string;
  message: string;
  /** Repository-relative; null where nothing of the repository is to blame. */
  file: string | null;
  line: number | null;
}

/** Where parity.yml names a model, or stands for all. */
export interface ConfigLines {
  /** Repository-relative. */
  file: string;
  lineOf(model: string): number;
}

/** What counts against a run as annotations on parity.yml, one a finding, worst first, at most ten. */
export const annotationsOf = (
  decision: Decision,
  report: Report,
  lines: ConfigLines | null,
  words: Words = english,
): Annotation[] => allAnnotations(decision, report, lines, words).slice(0, MOST);

/** As `annotationsOf`, however many there are. */
export function allAnnotations(
  decision: Decision,
  report: Report,
  lines: ConfigLines | null,
  words: Words = english,
): Annotation[] {
  const byNews = decision.comparison && decision.failOn === "new";
  const changed = fieldChanges(decision);
  const failing = byNews
    ? changed.filter(({ kind }) => kind === "failing" || kind === "new" || kind === "incomparable")
    : newFields(decision.counted);
  const all = byNews ? changed : newFields(decision.head.cells);
  const groups = new Map<string, Group>();
  const failed = failing.filter((field) => headsOf(field).some(({ outcome }) => outcome === "failed"));
  for (const field of failed.sort((a, b) => worstField(a) - worstField(b))) {
    const finding = findingOf(field, report);
    const counts = field.kind !== "incomparable";
    const { model, config, kind } = field;
    const key = JSON.stringify([counts, model, finding?.id ?? [config, kind, wordOf(headsOf(field))]]);
    const group = groups.get(key);
    if (group) group.fields.push(field);
    else groups.set(key, { level: counts ? "error" : "warning", finding, fields: [field] });
  }
  return [...groups.values()].map(({ level, finding, fields }) => {
    const { model } = fields[0]!;
    const places = foldChanges(fields, (field) =>
      byNews ? changeWords(field, words) : wordOf(headsOf(field), words),
    ).map((change) =>
      words.github.place(
        change.config,
        words.common.list(change.targets.map(targetName)),
        releaseRanges(change.releases, releasesAsked(all, change), words),
        change.words,
      ),
    );
    const title = finding ? finding.title.replaceAll("`", "") : places[0]!;
    const why = words.common.paragraph(finding?.sentences ?? []).replaceAll("`", "");
    return {
      level,
      model,
      wrong: fields.some((field) => headsOf(field).some(({ verdict }) => isBroken(verdict))),
      title: visible(words.common.named(model, title), 200),
      message: visible(words.common.paragraph([words.common.stop(words.common.clauses(places)), why]), 2000),
      file: lines?.file ?? null,
      line: lines?.lineOf(model) ?? null,
    };
  });
}

/** What one annotation tells: fields that one finding explains, or that nothing explains and that came out alike. */
interface Group {
  level: Annotation["level"];
  finding: Finding | null;
  fields: FieldChange[];
}
