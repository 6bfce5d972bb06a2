import { plural } from "../../numeric/number.ts";

type Kind = "failing" | "new" | "gone" | "incomparable" | "drifted" | "accepted" | "fixed" | "same";

/** What two things are compared by. */
type Dimension = "run" | "release" | "target" | "config";

/** The dashboard's own pages; those of a run and a cell are `page`. */
export const dashboard = {
  // --- comparing
  compare: "Compare",
  against: (to: string, from: string): string => `${to} against ${from}`,
  title: (sides: string, says: string): string => `${sides}: ${says}`,
  dimension: { run: "runs", release: "releases", target: "targets", config: "configurations" } as Record<
    Dimension,
    string
  >,
  compareWhat: "What is compared",
  compareFrom: "hold against",
  compareTo: "what is held",
  model: "model",
  any: "any",
  onRelease: "on MNN",
  run: (id: number): string => `run ${id}`,
  /** What became of a field from one side to the other, where they are no two points in time. */
  sideKind: {
    failing: "wrong there alone, or worse",
    new: "run there alone",
    gone: "not run there",
    incomparable: "otherwise on another machine",
    drifted: "with another accuracy",
    accepted: "failing there as expected",
    fixed: "right there, and not before",
    same: "alike",
  } as Record<Kind, string>,
  counted: (n: number, kind: string): string => `${n} ${kind}`,
  nothingInCommon: "nothing was run on either side",
  nothingToCompare: (dimension: string): string =>
    `There are no two ${dimension} to compare yet: each needs a complete report.`,
  sideIs: (name: string, cells: number): string => `${name}: ${plural(cells, "result")}`,
  eachReference: "each result is held against its own reference",
  onBranch: (branch: string): string => `the newest of branch ${branch}`,
  otherMachine: (n: number): string =>
    `${plural(n, "combination")} ran on another machine than before and came out otherwise: that is no news of MNN or the model.`,
  whatDiffers: "What differs",
  theRest: (n: number): string => `${plural(n, "combination")} came out alike on both`,
  moreRows: (n: number): string => `and ${plural(n, "more row")}: choose a model to see them`,
  config: "configuration",
  target: "target",
  release: "MNN",
  change: "change",
  worstSnr: "worst SNR",
  time: "time",
  inputsChanged: (n: number, of: number): string => `${n} of ${plural(of, "input")}`,
  notRun: "not run",
  swap: "the other way round",
  compareWith: (what: string): string => `Compare with ${what}`,
  theRunBefore: "the run before",
  compareThis: "Compare this run with another",

  // --- a pull request
  pull: (number: number): string => `Pull request #${number}`,
  pullSays: (number: number, says: string): string => `Pull request #${number}: ${says}`,
  pullAgainst: (branch: string | null): string =>
    `Its newest run, held against the run of ${branch ?? "the history"} that came before it.`,
  pullNoBase: "There is no complete run of the default branch from before it to hold it against.",
  pullFork: "It is claimed by a fork and not verified: a maintainer's check runs it again.",
  itsRuns: "Its runs",
};
