import { decibels, plural } from "../../numeric/number.ts";

type Kind = "failing" | "new" | "gone" | "incomparable" | "drifted" | "accepted" | "fixed" | "same";

/** A report held against an earlier one. */
export const change = {
  /** What a model does where nothing counts against it, by what became of it since the baseline. */
  newlyDoes: (verb: string): string => `newly ${verb}`,
  verb: {
    failing: "fails",
    new: "is new",
    gone: "is no longer run",
    incomparable: "came out otherwise on another machine",
    drifted: "changed in accuracy",
    accepted: "fails as expected now",
    fixed: "is fixed",
    same: "is as before",
  } as Record<Kind, string>,
  nothingChanged: (sentence: string): string => `Nothing changed: ${sentence}`,
  otherPlaces: (sentence: string, n: number): string => `${sentence}, and in ${plural(n, "other place")}`,
  /** What is told of each kind of change where nothing failed. */
  kind: {
    failing: "newly failing",
    new: "new and passing",
    gone: "no longer run",
    incomparable: "otherwise on another machine",
    drifted: "changed in accuracy",
    accepted: "now failing as expected",
    fixed: "fixed",
    same: "as before",
  } as Record<Kind, string>,
  /** What a failure comes to: wrong results apart from what gave no verdict. */
  failure: {
    wrong: "wrong",
    fallback: "not run as asked",
    unavailable: "not run at all",
    "reference-bad": "without a reference to trust",
    other: "failing",
  },
  newly: (failure: string): string => `newly ${failure}`,
  newAnd: (failure: string): string => `new and ${failure}`,
  newExpected: "new, failing as expected",
  nothingCompared: "nothing was compared",
  combinations: (n: number): string => `${plural(n, "combination")} of model, MNN release, target and config`,
  noneFails: (all: string): string => `${all}, none of which fails`,
  failedOf: (tally: string, all: string): string => `${tally}, of ${all}`,
  allAsBefore: (n: number): string => `all ${n} as before`,
  asBefore: (passing: number, failing: number): string =>
    `${plural(passing, "passes", "pass")}, ${plural(failing, "fails", "fail")} as before`,
  counted: (n: number, words: string): string => `${n} ${words}`,
  converter: (from: string, to: string): string => `converter ${from} → ${to}`,
  share: (n: number, of: number): string => ` in ${n} of ${of} inputs`,
  drifted: (from: number, to: number, signed: string): string =>
    `drifted ${decibels(from)} → ${decibels(to)}${signed}`,
  isNew: (word: string): string => `new: ${word}`,
  isGone: (word: string): string => `gone (was ${word})`,
  elsewhere: (where: string): string => `, but elsewhere: ${where}`,
  otherCpu: (where: string): string => `, on another CPU: ${where}`,
  withFeatures: (features: string): string => `with ${features}`,
  withoutFeatures: (features: string): string => `without ${features}`,
  expected: " (expected)",
};

/** What is written on GitHub: comment, check, summary and annotations. */
export const github = {
  claimed: "claimed by a fork, not verified",
  claim: (claimed: string, line: string): string => `${claimed}: ${line}`,
  verified: (line: string, commit: string): string =>
    `${line} (a fork's commit ${commit}, run by a maintainer)`,
  noEarlier: (counts: string): string => `${counts}. There is no earlier report to compare with.`,
  lastOf: (branch: string): string => `the last report of ${branch}`,
  reportOf: (date: string): string => `the report of ${date}`,
  compared: (counts: string, report: string, commit: string | null): string =>
    `${counts}. Compared with ${report}${commit ? ` at ${commit}` : ""}.`,
  allResults: "All results: model, config and target by MNN release",
  otherChanges: (n: number): string => plural(n, "other change"),
  moreChanges: (n: number): string => `and ${plural(n, "more change")}: see the report`,
  moreFindings: (n: number): string => `and ${n} more ${n === 1 ? "finding" : "findings"} in the report`,
  moreInReport: (n: number): string => `and ${n} more in the report`,
  moreRows: (n: number): string => `and ${n} more rows in the report`,
  failsAsBefore: "Fails as before",
  run: "run",
  dashboard: "dashboard",
  report: "report",
  reportWithPictures: "report with pictures (artifact)",
  whatRan: "What ran",
  origin: (release: string, origin: string, platform: string): string =>
    `MNN ${release} (${origin}, ${platform})`,
  marks: {
    wrong: "wrong",
    notAsked: "did not run as asked, or could not be judged",
    expected: "fails as expected",
  },
  byRelease: "by MNN release",
  on: (config: string, targets: string): string => `${config} on ${targets}`,
  place: (config: string, targets: string, releases: string, words: string): string =>
    `${config} on ${targets}, MNN ${releases}: ${words}`,
  input: (input: string): string => `input ${input}`,
  reference: (label: string): string => `reference: ${label}`,
  result: (config: string, target: string, release: string): string =>
    `result: ${config} on ${target}, MNN ${release}`,
  picturesInArtifact: "Pictures of input, reference and result: `report.html` in the artifact.",
  /** A check's title and text where no verdict is told. */
  check: {
    running: { title: "running", summary: "Models are being run and compared." },
    waiting: {
      title: "waiting for the fork's own run",
      summary: "It may wait for a maintainer's approval. What it finds is the fork's own claim.",
    },
    cancelled: { title: "cancelled", summary: "The run ended before there was a verdict." },
    couldNotRun: (why: string | null): Told => ({
      title: "could not run",
      summary: why ?? "See the job's log.",
    }),
    noReport: (why: string, ask: string): Told => ({
      title: "no report of this commit",
      summary: `${why}.\n\n${ask}`,
    }),
    sameCommit: (pull: number, rival: number): Told => ({
      title: `pull request #${rival} is at the same commit`,
      summary: `A check belongs to a commit, and #${rival} takes the same one to another branch than #${pull}: what is right for one could be wrong for the other. Close one of them, or push to it.`,
    }),
    waits: "the fork's run waits for a maintainer's approval",
    forkCancelled: "the fork's run was cancelled",
    noArtifact: (name: string): string => `the fork's run left no artifact called ${name}`,
    verifiedLeftNone: "this repository's run of it left no report: see the log of that job",
    /** What a maintainer does to have a fork's commit run here. Markdown. */
    ask: (label: string, workflow: string, pull: number | null, sha: string): string =>
      `A maintainer who has read the change can have it run here, at exactly this commit: with the label ${label}, or by starting ${workflow} with pull ${pull} and sha ${sha}.`,
  },
};

interface Told {
  title: string;
  summary: string;
}
