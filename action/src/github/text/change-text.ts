import type { Decision } from "../../../../core/change/decide.ts";
import { fieldChanges } from "../../../../core/change/field.ts";
import { type FoldedChange, releasesAsked } from "../../../../core/change/fold.ts";
import { releaseRanges } from "../../../../core/present/span.ts";
import { targetName } from "../../../../core/present/words.ts";
import type { Words } from "../../../../core/words/words.ts";
import { code, plain } from "./markup.ts";

/** Where a change is: `lama-tiny` · `cpu/low` on cortex-a76 · MNN 3.0.0 to 3.5.0. Markdown. */
export function changePlace(change: FoldedChange, decision: Decision, words: Words): string {
  const { common, github } = words;
  const asked = releasesAsked(fieldChanges(decision), change);
  return [
    code(change.model),
    github.on(code(change.config), plain(common.list(change.targets.map(targetName)), 200)),
    `MNN ${plain(releaseRanges(change.releases, asked, words), 200)}`,
  ].join(" · ");
}

/** A change in one line: where, and what became of it. Markdown. */
export const changeLine = (change: FoldedChange, decision: Decision, words: Words): string =>
  words.common.named(changePlace(change, decision, words), `**${plain(change.words, 500)}**`);
