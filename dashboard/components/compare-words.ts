import type { ChangeKind } from "../../core/change/compare.ts";
import { type FieldChange, worstKindFirst } from "../../core/change/field.ts";
import { changeWords } from "../../core/change/words.ts";
import { targetName } from "../../core/present/words.ts";
import type { Words } from "../../core/words/words.ts";
import type { Dimension } from "../services/compare/asked.ts";
import type { Side } from "../services/compare/read.ts";

/** What became of a field, in words. Here what is new may fail: a gate counts that as failing. */
export const changeKind = (kind: ChangeKind, { change, dashboard }: Words): string =>
  kind === "new" ? dashboard.newlyRun : change.kind[kind];

/** The same of two sides: runs and releases follow each other, targets and configurations stand side by side. */
export const kindWords = (by: Dimension, kind: ChangeKind, to: string, words: Words): string =>
  by === "run" || by === "release" ? changeKind(kind, words) : words.dashboard.sideKind(kind, to);

/** `1 newly failing, 71 as before`: combinations of model, configuration, target and release. */
export function comparisonCounts(
  by: Dimension,
  fields: readonly FieldChange[],
  to: string,
  words: Words,
): string {
  const parts = worstKindFirst.flatMap((kind) => {
    const count = fields.filter((field) => field.kind === kind).length;
    return count > 0 ? words.dashboard.counted(count, kindWords(by, kind, to, words)) : [];
  });
  return parts.join(words.common.comma) || words.dashboard.nothingInCommon;
}

/** What a side is called: `run 12`, `MNN 3.6.1`, `cortex-a76`, `cpu/low`. */
export function sideName(by: Dimension, { key }: Pick<Side, "key">, words: Words): string {
  if (by === "run") return words.dashboard.run(Number(key));
  if (by === "release") return `MNN ${key}`;
  return by === "target" ? targetName(key) : key;
}

/** `MNN 3.6.1 against MNN 3.5.0: 1 newly failing, 71 as before`. */
export function comparisonHeadline(
  by: Dimension,
  { from, to }: { from: Side; to: Side },
  fields: readonly FieldChange[],
  words: Words,
): string {
  const { against, title } = words.dashboard;
  const sides = against(sideName(by, to, words), sideName(by, from, words));
  // What a side is called begins the sentence; a configuration's own name stays as it is.
  const named = by === "run" ? sides.replace(/^[a-z]/, (letter) => letter.toUpperCase()) : sides;
  return title(named, comparisonCounts(by, fields, sideName(by, to, words), words));
}

/** As many of what fails newly as are named in a sentence. */
const NAMED = 3;

/** `lama-tiny at cpu/low on cortex-a76, MNN 3.6.1: pass → NaN in 2 of 8 inputs`, of what is worse; null where nothing is. */
export function worseWords(fields: readonly FieldChange[], words: Words): string | null {
  const { common, page } = words;
  const worse = fields.filter(({ kind }) => kind === "failing");
  const told = worse.slice(0, NAMED).map((field) => {
    const { model, config, target, release } = field;
    const place = [model, config, target && targetName(target), release && `MNN ${release}`];
    return common.named(place.filter(Boolean).join(common.comma), changeWords(field, words));
  });
  const more = worse.length > NAMED ? [page.otherPlaces(worse.length - NAMED)] : [];
  return told.length > 0 ? common.stop(common.clauses([...told, ...more])) : null;
}
