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
  /** What was run and was not before, whatever came of it. */
  newlyRun: "newly run",
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
  brushHow: "Drag over the chart, or use the arrow keys, Shift and Enter in it, to see a part of it.",
  brushNothing: "nothing chosen",
  brushShow: "Show these alone",
  brushRun: "the run",
  spanEnds: { from: "from", to: "to" },
  showSpan: "Show",
  wholeTrend: (n: number, over: "release" | "run"): string => `all ${plural(n, over)}`,
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

  // --- the frame of every page
  skip: "Skip to the content",
  main: "Main",
  runs: "Runs",
  models: "Models",
  settings: "Settings",
  language: "Language",
  notHere: "There is nothing here",
  notHereWhy: "The run may have been removed, or the address is cut short.",
  notHereOr: "Or it is private:",
  signIn: "sign in",
  notHereWith: " to see what is yours.",
  allProjects: "All projects",

  // --- a dashboard with nothing to show
  noRuns: "No runs yet",
  noRunsNext: "Run a comparison, then publish it here.",
  stepCompare: "1. Compare",
  stepPublish: "2. Publish",
  tokenWhere: "the server said at its start where it is",
  noModel: "Nothing at hand to compare? In a checkout, `npm run demo` does both with two small models.",
  nonePublic: "No project is public here",
  nonePublicWhy: "Projects are private unless their owners say otherwise.",
  nonePublicNext:
    "Sign in to see yours: those of your repositories, those you were let into, and the one of a token.",

  // --- the list of projects
  nothingNewlyWrong: (projects: number): string =>
    projects === 1 ? "Nothing is newly wrong" : `Nothing is newly wrong in ${projects} projects`,
  newlyWrong: (fresh: number, projects: number): string =>
    projects === 1
      ? "Something is newly wrong"
      : `Something is newly wrong in ${fresh} of ${projects} projects`,
  newlyFailing: (n: number): string => `${n} newly failing`,
  runsCounted: (n: number): string => plural(n, "run"),
  noHistoryYet: "No complete report of its default branch yet.",
  projects: "Projects",

  // --- a project
  noReportYet: (project: string, branch: string | null): string =>
    `No complete report of ${branch ?? project} yet`,
  onlyExpected: "Nothing fails but what is expected to",
  untrusted: "Some references cannot be trusted, so nothing is said of their cells",
  nothingAsAsked: "Nothing ran as asked",
  allPass: (models: readonly string[], releases: string): string =>
    `${models.length === 1 ? `${models[0]} passes` : `All ${models.length} models pass`} on MNN ${releases}`,
  nothingFails: (releases: string, other: number): string =>
    `Nothing fails on MNN ${releases}, but ${plural(other, "configuration")} did not run as asked`,
  modelFails: (model: string, failure: string, ship: string | null): string =>
    `${model} ${failure}${ship === null ? "" : `; ship ${ship} there`}`,
  failure: (verb: string, config: string, targets: string, span: string): string =>
    `${verb} at ${config} on ${targets}, ${span}`,
  moreFail: (n: number): string => `${plural(n, "more configuration")} fail`,
  more: (n: number): string => `${n} more`,
  fresh: "New:",
  newestRun: "newest run",
  fieldOf: (model: string, config: string, target: string, release: string): string =>
    `${model} at ${config} on ${target}, MNN ${release}`,
  since: (when: string, first: boolean): string =>
    first ? `in every run, the first of them ${when}` : `since ${when}`,
  ship: "Ship",
  shipOn: (target: string): string => ` on ${target} `,
  emulated: (time: string): string => `${time} emulated`,
  nothingToShip: "Nothing that ran passes on every input.",
  moreTargets: (n: number): string => `and on ${plural(n, "more target")}`,
  nothingOn: (targets: string): string => `nothing on ${targets}`,
  nothingFailsHere: "Nothing fails.",
  moreModels: (n: number): string => `${plural(n, "more model")} in the grid below.`,
  whatNewestChanged: "What the newest run changed",
  nothingBefore: "nothing to hold it against yet",
  was: "was",
  is: "is",
  isNew: "new",
  inputs: "inputs",
  onOther: (release: string): string => ` on ${release}`,
  moreFields: (n: number): string => `and ${plural(n, "more field")}.`,
  newestRuns: "Newest runs",
  ofEveryBranch: "of every branch",
  allRuns: "All runs",
  byRelease: "By MNN release",
  allReleases: (n: number): string => `All ${n} releases`,
  newestAlone: (n: number): string => `The newest ${n} alone`,
  worstOfModels: "Each model's worst verdict by MNN release",
  verdictOfRows: "Verdict of each model, configuration and target by MNN release",
  rowName: (model: string, config: string, target: string): string => `${model}, ${config}, ${target}`,
  noneMatches: "Nothing matches these filters.",
  pagesOfGrid: "Pages of the grid",
  before: "Before",
  next: "Next",
  pageOf: (page: number, pages: number, rows: number): string =>
    `page ${page} of ${pages}, ${plural(rows, "row")}`,
  filter: "Filter",
  filters: {
    model: "model",
    target: "target",
    cpu: "CPU",
    backend: "backend",
    precision: "precision",
    verdict: "verdict",
  },
  without: (filters: string): string => `without ${filters}`,

  // --- runs and models
  otherRuns: "Of pull requests, tags and forks",
  noHistoryOf: "no part of the history, nobody's baseline",
  interrupted: "interrupted",
  cells: "Cells",
  counts: {
    wrong: (n: string): string => `${n} wrong`,
    notAsAsked: (n: string): string => `${n} not as asked`,
    notJudged: (n: string): string => `${n} not judged`,
    pass: (n: string): string => `${n} pass`,
    expected: (n: string): string => `${n} expected`,
    fixed: (n: string): string => `${n} fixed`,
  },
  standing: {
    noBranch: "no branch",
    tag: (name: string): string => `tag ${name}`,
    pull: (number: number | null): string => (number === null ? "pull request" : `pull request #${number}`),
    unverified: "not verified",
    fork: "claimed by a fork, not verified",
    note: "What this run is of",
    noHistory: ". It is no part of the history and nobody's baseline.",
    claimedAt: (when: string): string =>
      `It says that it was made ${when}, which is after it came; the time of receipt is shown.`,
  },
  eachLine: "Each line leads to its history over MNN releases.",
  histories: "Histories",
  mnnFromHead: "MNN from",

  // --- an MNN release
  releaseBreaks: (release: string, broke: number, healed: number): string => {
    const parts = [
      broke > 0 ? `breaks ${plural(broke, "configuration")} that did not fail before` : "",
      healed > 0 ? `heals ${healed}` : "",
    ];
    return `MNN ${release} ${parts.filter(Boolean).join(" and ")}`;
  },
  releaseQuiet: (release: string, still: number): string =>
    still > 0
      ? `MNN ${release} breaks nothing new; ${plural(still, "configuration")} still ${still === 1 ? "fails" : "fail"}`
      : `MNN ${release} breaks nothing`,
  releaseLede: (release: string, branch: string | null, right: number): string =>
    `Each model, configuration and target on MNN ${release}, held against the release before on which it was run${branch === null ? "" : `, on branch ${branch}`}. ${right} more neither fail nor failed.`,
  releases: "Releases",
  newlyFailingTitle: "Newly failing",
  healed: "No longer failing",
  still: "Failing as before, or run for the first time",
  inTable: (title: string): string => `${title}, in a table`,
  beforeHead: "before",
  nowHead: "now",
  upstream: "To send upstream",
};
