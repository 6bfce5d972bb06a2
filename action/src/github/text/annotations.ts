import type { Decision } from "../../../../core/change/decide.ts";
import { cellOf, type FieldChange, fieldChanges, newFields } from "../../../../core/change/field.ts";
import { findingOf } from "../../../../core/change/finding.ts";
import { changeWords, wordOf } from "../../../../core/change/words.ts";
import { targetName } from "../../../../core/present/words.ts";
import type { Report } from "../../../../core/report/schema.ts";
import { severity } from "../../../../core/report/vocabulary.ts";
import { visible } from "./markup.ts";

/** GitHub shows ten of each kind a step. */
const MOST = 10;

export interface Annotation {
  level: "error" | "warning";
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

/** What counts against a run as annotations on parity.yml, worst first, at most ten. */
export function annotationsOf(decision: Decision, report: Report, lines: ConfigLines | null): Annotation[] {
  const changed = fieldChanges(decision).filter(
    ({ kind }) => kind === "failing" || kind === "new" || kind === "incomparable",
  );
  const failing = decision.comparison && decision.failOn === "new" ? changed : newFields(decision.counted);
  const worst = (field: FieldChange) =>
    Math.min(...field.changes.map((change) => severity.indexOf(cellOf(change).verdict)));
  return failing
    .filter((field) => field.changes.some(({ head }) => head?.outcome === "failed"))
    .sort((a, b) => worst(a) - worst(b))
    .slice(0, MOST)
    .map((field) => {
      const finding = findingOf(field, report);
      const heads = field.changes.flatMap(({ head }) => head ?? []);
      const words = decision.comparison && decision.failOn === "new" ? changeWords(field) : wordOf(heads);
      return {
        level: field.kind === "incomparable" ? "warning" : "error",
        title: visible(`${field.model} on MNN ${field.release}: ${words}`, 200),
        message: visible(
          `${field.config} on ${targetName(field.target)}: ${words}. ${finding?.sentences.join(" ").replaceAll("`", "") ?? ""}`,
          2000,
        ),
        file: lines?.file ?? null,
        line: lines?.lineOf(field.model) ?? null,
      };
    });
}
