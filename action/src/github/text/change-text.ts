import type { Decision } from "../../../../core/change/decide.ts";
import { fieldChanges } from "../../../../core/change/field.ts";
import { type FoldedChange, releasesAsked } from "../../../../core/change/fold.ts";
import { releaseRanges } from "../../../../core/present/span.ts";
import { listOf, targetName } from "../../../../core/present/words.ts";
import { code, plain } from "./markup.ts";

/** Where a change is: `lama-tiny` · `cpu/low` on cortex-a76 · MNN 3.0.0 to 3.5.0. Markdown. */
export function changePlace(change: FoldedChange, decision: Decision): string {
  const asked = releasesAsked(fieldChanges(decision), change);
  return [
    code(change.model),
    `${code(change.config)} on ${plain(listOf(change.targets.map(targetName)), 200)}`,
    `MNN ${plain(releaseRanges(change.releases, asked), 200)}`,
  ].join(" · ");
}

/** A change in one line: where, and what became of it. Markdown. */
export const changeLine = (change: FoldedChange, decision: Decision): string =>
  `${changePlace(change, decision)}: **${plain(change.words, 500)}**`;
