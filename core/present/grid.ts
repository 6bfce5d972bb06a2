import { compareReleases, releaseTeller } from "../report/release.ts";
import type { Cell } from "../report/schema.ts";
import { isNumeric, type Outcome, type Verdict, worstVerdict } from "../report/vocabulary.ts";
import { english, type Words } from "../words/words.ts";
import { groupLabel, type LabelCell } from "./label.ts";
import { isBroken, unique } from "./words.ts";

/** What the grid needs to know of a cell. */
export interface GridCell
  extends Omit<LabelCell, "config">,
    Pick<Cell, "model" | "config" | "target" | "runtime" | "role"> {
  outcome: Outcome;
}

/** What the grid needs to know of a report. */
export interface GridReport<C extends GridCell = GridCell> {
  runtimes: readonly { id: string; release: string }[];
  cells: readonly C[];
}

/** The cells of one model, config, target and release: one field of the grid. */
export interface GridGroup<C extends GridCell = GridCell> {
  release: string;
  verdict: Verdict;
  /** `failed` when any cell is, else `expected`, else `fixed`, else `passed`. */
  outcome: Outcome;
  label: string;
  /** Cells with a wrong or missing result. */
  failed: number;
  total: number;
  cells: C[];
}

export interface GridRow<C extends GridCell = GridCell> {
  model: string;
  config: string;
  target: string;
  /** One for each release, in the order of {@link Grid.releases}; null where nothing was planned. */
  cells: (GridGroup<C> | null)[];
}

export interface Grid<C extends GridCell = GridCell> {
  rows: GridRow<C>[];
  releases: string[];
}

/**
 * Groups a report's candidate cells over their inputs: rows are model, config and target in the report's
 * order, columns are MNN releases in version order.
 */
export function buildGrid<C extends GridCell>(report: GridReport<C>, words: Words = english): Grid<C> {
  const releaseOf = releaseTeller(report);
  const rows = new Map<string, { row: GridRow<C>; byRelease: Map<string, C[]> }>();
  for (const cell of report.cells) {
    if (cell.role !== "candidate") continue;
    const key = JSON.stringify([cell.model, cell.config, cell.target]);
    const { model, config, target } = cell;
    const entry = rows.get(key) ?? { row: { model, config, target, cells: [] }, byRelease: new Map() };
    rows.set(key, entry);
    const release = releaseOf(cell);
    const group = entry.byRelease.get(release);
    if (group) group.push(cell);
    else entry.byRelease.set(release, [cell]);
  }
  const entries = [...rows.values()];
  const releases = unique(entries.flatMap(({ byRelease }) => [...byRelease.keys()])).sort(compareReleases);
  return {
    releases,
    rows: entries.map(({ row, byRelease }) => ({
      ...row,
      cells: releases.map((release) => {
        const cells = byRelease.get(release);
        return cells ? groupOf(release, cells, words) : null;
      }),
    })),
  };
}

const groupOf = <C extends GridCell>(release: string, cells: C[], words: Words): GridGroup<C> => ({
  release,
  verdict: worstVerdict(cells.map((cell) => cell.verdict)),
  outcome: worstOutcome(cells.map((cell) => cell.outcome)),
  // When it is read: of a large grid few are shown.
  get label() {
    return groupLabel(cells, words);
  },
  failed: cells.filter((cell) => isBroken(cell.verdict)).length,
  total: cells.length,
  cells,
});

const outcomesWorstFirst: readonly Outcome[] = ["failed", "expected", "fixed", "passed"];

const worstOutcome = (outcomes: readonly Outcome[]): Outcome =>
  outcomesWorstFirst.find((outcome) => outcomes.includes(outcome)) ?? "passed";

/** How many candidate cells got each kind of answer. */
export function countCells(cells: readonly Pick<GridCell, "role" | "verdict" | "outcome">[]) {
  const candidates = cells.filter((cell) => cell.role === "candidate");
  const count = (test: (cell: (typeof candidates)[number]) => boolean) => candidates.filter(test).length;
  return {
    total: candidates.length,
    passed: count((cell) => cell.verdict === "pass"),
    broken: count((cell) => isBroken(cell.verdict)),
    fallback: count((cell) => cell.verdict === "fallback"),
    notJudged: count(
      (cell) => !isNumeric(cell.verdict) && !isBroken(cell.verdict) && cell.verdict !== "fallback",
    ),
    expected: count((cell) => cell.outcome === "expected"),
    fixed: count((cell) => cell.outcome === "fixed"),
  };
}
export type CellCounts = ReturnType<typeof countCells>;
