import { isBroken } from "../present/words.ts";
import { severity, type Verdict } from "../report/vocabulary.ts";
import type { Baseline, BaselineCell } from "./baseline.ts";

/** Changes of SNR below this are no news: a factor of the square root of two in the error. */
const NOTABLE_DB = 3;

/**
 * What became of a cell since the baseline.
 *
 * - `failing`       fails, and did not (or failed less badly)
 * - `fixed`         passes, and did not
 * - `accepted`      fails as `expect:` says now, and was not expected to
 * - `drifted`       same verdict, another distance to the reference
 * - `new`           was not in the baseline
 * - `gone`          is not in the report any more
 * - `incomparable`  ran in another environment, and came out otherwise. A cell that fails on a host with other features is
 *                   `failing` all the same, unless the baseline has one of these features that failed alike
 * - `same`
 */
export type ChangeKind =
  | "failing"
  | "fixed"
  | "accepted"
  | "drifted"
  | "new"
  | "gone"
  | "incomparable"
  | "same";

export interface Change {
  kind: ChangeKind;
  /** Null where the cell is new. */
  base: BaselineCell | null;
  /** Null where it is gone. */
  head: BaselineCell | null;
  /** Head's SNR minus the base's, where both are numbers; infinite where one of them agrees exactly. */
  deltaDb: number | null;
}

/** A report held against a baseline, cell by cell. */
export interface Comparison {
  base: Pick<Baseline, "commit" | "branch" | "createdAt" | "url">;
  changes: Change[];
}

/** Compares two reports cell by cell. Cells are the same when series and release are. */
export function compareWithBaseline(base: Baseline, head: Pick<Baseline, "cells">): Comparison {
  const before = new Map(base.cells.map((cell) => [keyOf(cell), cell]));
  const alike = new Set(base.cells.flatMap((cell) => failureOf(cell) ?? []));
  const now = new Set(head.cells.map(keyOf));
  const { commit, branch, createdAt, url } = base;
  return {
    base: { commit, branch, createdAt, url },
    changes: [
      ...head.cells.map((cell) => changeOf(before.get(keyOf(cell)) ?? null, cell, alike)),
      ...base.cells
        .filter((cell) => !now.has(keyOf(cell)))
        .map((cell): Change => ({ kind: "gone", base: cell, head: null, deltaDb: null })),
    ],
  };
}

const keyOf = ({ series, release }: BaselineCell): string => `${series} ${release}`;

/** What tells failures apart that are one on CPUs of the same features; null for what did not fail, or not on a host. */
const failureOf = ({ outcome, features, series, verdict }: BaselineCell): string | null =>
  outcome === "failed" && features ? `${series} ${verdict} ${features}` : null;

/** @param alike the failures of the baseline, by {@link failureOf} */
function changeOf(base: BaselineCell | null, head: BaselineCell, alike: ReadonlySet<string>): Change {
  if (!base) return { kind: "new", base, head, deltaDb: null };
  const deltaDb = difference(base.snrDb, head.snrDb);
  const kind = kindOf(base, head, deltaDb);
  // A cell that did not run has no environment, and that it did not run is news in any.
  const moved = base.environment !== null && head.environment !== null && isElsewhere(base, head);
  if (!moved || kind === "same") return { kind, base, head, deltaDb };
  const failure = failureOf(head);
  const news = kind === "failing" && base.features && failure !== null && !alike.has(failure);
  return { kind: news ? "failing" : "incomparable", base, head, deltaDb };
}

/** On the host the CPU's features are the environment, where both sides tell of them. */
const isElsewhere = (base: BaselineCell, head: BaselineCell): boolean =>
  base.features && head.features ? base.features !== head.features : base.environment !== head.environment;

/** What became of a cell that was there before, whatever it ran in. */
export function kindOf(
  base: Pick<BaselineCell, "verdict" | "outcome">,
  head: Pick<BaselineCell, "verdict" | "outcome">,
  deltaDb: number | null,
): ChangeKind {
  if (head.outcome === "failed") {
    if (base.outcome !== "failed" || isWorse(base.verdict, head.verdict)) return "failing";
    return base.verdict === head.verdict && isNotable(deltaDb) ? "drifted" : "same";
  }
  if (head.outcome === "expected") return base.outcome === "expected" ? "same" : "accepted";
  if (base.verdict !== "pass") return "fixed";
  return isNotable(deltaDb) ? "drifted" : "same";
}

/** Wrong numbers are worse than none, and some wrong numbers are worse than others. What stopped running must not pass. */
function isWorse(from: Verdict, to: Verdict): boolean {
  if (to === "unavailable") return from !== "unavailable";
  if (isBroken(to) !== isBroken(from)) return isBroken(to);
  return severity.indexOf(to) < severity.indexOf(from);
}

function difference(from: number | null, to: number | null): number | null {
  if (from === null || to === null || Number.isNaN(from) || Number.isNaN(to)) return null;
  return from === to ? 0 : to - from;
}

const isNotable = (deltaDb: number | null): boolean => deltaDb !== null && Math.abs(deltaDb) >= NOTABLE_DB;
