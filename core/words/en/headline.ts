import { plural } from "../../numeric/number.ts";
import { common } from "./common.ts";

/** The run in a sentence, and the one under it. */
export const headline = {
  interrupted: (sentence: string): string => `Interrupted. So far: ${sentence}`,
  nothingCompared: "Nothing was compared",
  untrusted: "Some references cannot be trusted, so nothing is said of their cells",
  nothingRan: "Nothing could run here",
  failure: (model: string, verb: string, config: string, targets: string, span: string): string =>
    `${model} ${verb} at ${config} on ${targets}, ${span}`,
  expected: (model: string, config: string, target: string, moreRows: number): string =>
    `Fails only as expected: ${model} at ${config} on ${target}${moreRows > 0 ? `, and ${plural(moreRows, "more row")}` : ""}`,
  fallbackOnly: (sentence: string): string => `Nothing breaks, but ${sentence}`,
  passes: (models: readonly string[], releases: readonly string[]): string =>
    `${common.list(models)} ${models.length === 1 ? "passes" : "pass"} ${releases.length === 1 ? `on MNN ${releases[0]}` : `on all ${releases.length} MNN releases`}`,
  fallback: (configs: string, targets: string, instead: string): string =>
    `${configs} on ${targets} ${instead}`,
  ran: (where: string): string => `ran ${where}`,
  ranPartly: (format: string): string => `ran partly ${format}`,
  ranAs: (format: string): string => `ran as ${format}`,
  notProven: "is not proven to run as asked",
  notAsAsked: "did not run as asked",
  wrongInputs: (failed: number, total: number, atMost: boolean): string =>
    `${atMost ? "Up to " : ""}${failed} of ${plural(total, "input")} ${failed === 1 ? "is" : "are"} wrong.`,
  otherPairs: (n: number): string => `So do ${plural(n, "other pair")} of model and configuration.`,
  failedAsExpected: (n: number): string => `${plural(n, "other cell")} failed as expected.`,
  nowPass: (n: number): string => `${plural(n, "cell")} expected to fail now ${n === 1 ? "passes" : "pass"}.`,
  couldNotRun: (n: number): string => `${plural(n, "cell")} could not run here.`,
  noReference: (n: number): string => `${plural(n, "cell")} have no trusted reference.`,
  leftOut: (ops: number, pictures: number): string =>
    `Op rows of ${plural(ops, "cell")} and ${plural(pictures, "picture")} are left out, for the report would be too long.`,
  /** In which releases something holds. */
  span: {
    none: "in no release",
    only: (release: string): string => `in MNN ${release}`,
    both: "in both releases",
    every: "in every release",
    since: (release: string): string => `since MNN ${release}`,
    upTo: (release: string): string => `up to MNN ${release}`,
    some: (releases: readonly string[]): string => `in MNN ${common.list(releases)}`,
  },
};
