import { plural } from "../../numeric/number.ts";

type Kind = "failing" | "new" | "gone" | "incomparable" | "drifted" | "accepted" | "fixed" | "same";

/** What two things are compared by. */
type Dimension = "run" | "release" | "target" | "config";

/** What is drawn over a history. */
type Metric = "snr" | "time" | "maxabs" | "cosine";

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
  sideKind: (kind: Kind, to: string): string =>
    ({
      failing: `wrong at ${to} alone, or worse there`,
      new: `run at ${to} alone`,
      gone: `not run at ${to}`,
      incomparable: "otherwise on another machine",
      drifted: "of another accuracy",
      accepted: `failing as expected at ${to}`,
      fixed: `right at ${to} alone`,
      same: "alike",
    })[kind],
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

  // --- a history
  verdictByRelease: "Verdict by MNN release",
  newestFirst: "newest first",
  verdictOfInputs: "Verdict of each input by MNN release",
  sameInNumbers: "The same in numbers",
  trendOf: {
    snr: "Signal to noise",
    time: "Time of a run",
    maxabs: "Largest error",
    cosine: "Cosine",
  } as Record<Metric, string>,
  trendSays: {
    snr: "higher is better; under the dashed line is a failure",
    time: "lower is better; under emulation only against each other",
    maxabs: "lower is better; of the worst output",
    cosine: "higher is better; of the worst output",
  } as Record<Metric, string>,
  lines: "Lines",
  linesAre: {
    release: "inputs by release",
    run: "inputs by run, on the newest release",
    configuration: "configurations by release",
  },
  metric: "Metric",
  metricIs: { snr: "signal to noise", time: "time", maxabs: "largest error", cosine: "cosine" } as Record<
    Metric,
    string
  >,
  over: { release: "MNN release", run: "run" },
  lineOf: { input: "input", configuration: "configuration" },
  eachBy: (metric: string, of: string, over: string): string => `${metric} of each ${of} by ${over}`,
  chart: (metric: string, over: string): string => `Chart: ${metric} by ${over}`,
  atLeast: (bound: string): string => `at least ${bound}`,
  atMost: (bound: string): string => `at most ${bound}`,
  key: "Key",
  nothingDrawn: "✕: nothing to draw",
  nothingFinite: (metric: string): string =>
    `There is no finite ${metric} to draw: every result is NaN, exact or missing.`,
  chartSays: (
    metric: string,
    over: string,
    of: string,
    lines: number,
    columns: readonly string[],
    bound: string | null,
  ): string =>
    `${metric} by ${over}, a line for each ${of} (${lines}), over ${columns.join(", ")}.${bound ? ` ${bound} is asked.` : ""} The table below has the numbers.`,
  machineChanged: (from: string, to: string): string => `another machine from here on: ${from} → ${to}`,
  machinesChanged: "Dotted lines: another machine from there on",
  asked: "asked",
  on: "on",
  mnnFrom: (origin: string): string => `MNN from ${origin}`,
  newestOfEach: "the newest complete run of each release",
  branch: "branch",
  branches: "Branches",
  noHistory: (branch: string | null, model: string, where: string): string =>
    `No complete report ${branch === null ? "" : `of ${branch} `}has ${model} ${where}`,
  where: (config: string, target: string): string => `at ${config} on ${target}`,
  historySays: (model: string, verb: string, where: string, span: string | null): string =>
    `${model} ${verb} ${where}${span ? `, ${span}` : ""}`,
  cellLine: (name: string, column: string, said: string): string => `${name}, ${column}: ${said}`,
  onReleaseOf: (name: string, release: string): string => `${name}, MNN ${release}`,
  of: "of",
};
