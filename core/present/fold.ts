import type { Cell } from "../report/schema.ts";
import type { Words } from "../words/words.ts";
import type { GridGroup, GridRow } from "./grid.ts";
import { releaseRanges } from "./span.ts";
import { unique } from "./words.ts";

/** Most columns of results that stand beside the names without a scroll bar at GitHub's width. */
const MOST_COLUMNS = 6;

type Field = (group: GridGroup<Cell> | null) => string;

/** A grid's columns of results, and what stands in them. */
export interface Folded {
  heads: string[];
  /** A row's fields, one for each head. */
  fieldsOf(cells: GridRow<Cell>["cells"]): string[];
}

/**
 * Columns of a grid in Markdown: neighbouring releases that are alike in every row are one. Where there are still too many, there is
 * one column in which each row tells its own ranges, a line for each result: `pass: 3.0.0 to 3.5.0`.
 *
 * @param field what stands for a group, as Markdown; empty for null
 * @param markdown makes Markdown of what a report calls its releases
 */
export function foldReleases(
  rows: readonly GridRow<Cell>[],
  releases: readonly string[],
  field: Field,
  markdown: (text: string) => string,
  words: Words,
): Folded {
  const columns = runsOf(releases, (at) => JSON.stringify(rows.map(({ cells }) => field(cells[at]!))));
  const spanned = (held: readonly string[]) => markdown(releaseRanges(held, releases, words));
  if (columns.length <= MOST_COLUMNS)
    return {
      heads: columns.map((run) => spanned(run.map((at) => releases[at]!))),
      fieldsOf: (cells) => columns.map(([first]) => field(cells[first!]!)),
    };
  return {
    heads: [words.github.byRelease],
    fieldsOf: (cells) => [
      unique(cells.map(field))
        .filter(Boolean)
        .map((result) => {
          const held = releases.filter((_, at) => field(cells[at]!) === result);
          return words.common.named(result, spanned(held));
        })
        .join("<br>"),
    ],
  };
}

/** The indices of neighbours with the same key, together. */
function runsOf(items: readonly unknown[], keyOf: (at: number) => string): number[][] {
  const runs: number[][] = [];
  for (const at of items.keys()) {
    const last = runs.at(-1);
    if (last && keyOf(last[0]!) === keyOf(at)) last.push(at);
    else runs.push([at]);
  }
  return runs;
}
