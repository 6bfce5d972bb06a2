import type { Report } from "../report/schema.ts";
import { type Baseline, type BaselineCell, baselineOf } from "./baseline.ts";
import { type Comparison, compareWithBaseline } from "./compare.ts";

/** Which failures make a run fail: those that the baseline does not have, or all. */
export type FailOn = "new" | "any";

/**
 * - `pass`        nothing that counts failed
 * - `fail`        wrong results
 * - `incomplete`  nothing is known to be wrong, but something that counts could not run, or the run was interrupted
 */
export type RunVerdict = "pass" | "fail" | "incomplete";

export interface Decision {
  verdict: RunVerdict;
  failOn: FailOn;
  /** Null where there is no baseline: then every failure counts, as it does with `any`. */
  comparison: Comparison | null;
  /** Failures that count. */
  counted: BaselineCell[];
  /** Failures that do not: the baseline has them too, or another environment made them. */
  uncounted: BaselineCell[];
  head: Baseline;
  complete: boolean;
}

/** Holds a report against a baseline and says whether it may pass. */
export function decide(report: Report, base: Baseline | null, failOn: FailOn): Decision {
  const head = baselineOf(report);
  const comparison = base && compareWithBaseline(base, head);
  const failed = head.cells.filter(({ outcome }) => outcome === "failed");
  const isNews = new Set(
    comparison?.changes
      .filter(({ kind }) => kind === "failing" || kind === "new")
      .map((change) => change.head),
  );
  const counts = (cell: BaselineCell) => failOn === "any" || !comparison || isNews.has(cell);
  const counted = failed.filter(counts);
  return {
    verdict: verdictOf(counted, report.complete, head),
    failOn,
    comparison,
    counted,
    uncounted: failed.filter((cell) => !counts(cell)),
    head,
    complete: report.complete,
  };
}

function verdictOf(counted: BaselineCell[], complete: boolean, head: Baseline): RunVerdict {
  if (counted.some(({ verdict }) => verdict !== "unavailable")) return "fail";
  // A run in which nothing was compared says nothing, and saying nothing must not let a merge through.
  return counted.length > 0 || !complete || head.cells.length === 0 ? "incomplete" : "pass";
}

/** Whether anything is other than in the baseline; true where there is none. */
export const hasChanged = ({ comparison }: Pick<Decision, "comparison">): boolean =>
  !comparison || comparison.changes.some(({ kind }) => kind !== "same");
