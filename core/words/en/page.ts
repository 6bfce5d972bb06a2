import { duration, number, plural } from "../../numeric/number.ts";
import { common } from "./common.ts";

/** The report's page, and the page of one cell. */
export const page = {
  otherPlaces: (n: number): string => `and in ${plural(n, "other place")}`,
  rowsOfGrid: "Rows of the grid",
  rowsBefore: "Rows before",
  rowsAfter: "Rows after",
  rowsShown: (from: number, to: number, of: number): string => `rows ${from} to ${to} of ${of}`,
  logElsewhere: "The page of a cell has the log of its process.",
  why: "Why",
  byRelease: "By MNN release",
  everyCell: "Every cell",
  environment: "Environment",
  whatMnnSaid: "What MNN said",
  runAgain: "Run this cell again",
  pictures: "Pictures",
  evidence: "Evidence",
  theEvidence: "the evidence",
  alongNetwork: "Along the network",
  opsInOrder: (ops: number): string => `${plural(ops, "op")} in order`,
  inputOps: (input: string, ops: number): string => `${input}, ${plural(ops, "op")} in order`,
  firstOps: "The first ops",
  aroundFirstBad: "Around the first bad op",
  askedAndShipped: "What was asked, and what to ship",
  /** A config on a target with a release, beside a title. */
  place: (config: string, target: string, release: string): string =>
    `${config} on ${target}, MNN ${release}`,
  configOn: (config: string, target: string): string => `${config} on ${target}`,

  // --- findings
  didNotRunAsAsked: (n: number): string =>
    `${plural(n, "configuration")} that did not run as asked, or could not be judged`,
  hiddenOps: (n: number): string => `${plural(n, "op")} that fail where the outputs pass`,
  ship: "Ship",
  shipLine: (
    rows: readonly { config: string; target: string; passed: number; of: number; ms: number }[],
  ): string =>
    `${common.list(
      rows.map(
        ({ config, target, passed, of, ms }) =>
          `${config} on ${target} (${passed} of ${of} pass${Number.isFinite(ms) ? `, ${duration(ms)} a run` : ""})`,
      ),
    )}.`,
  scopeOfOne: (model: string, configs: readonly string[], cells: number): string =>
    `${model}, ${common.list(configs)} · one of ${plural(cells, "cell")} that ${cells === 1 ? "fails" : "fail"} this way`,
  scope: (
    model: string,
    configs: readonly string[],
    targets: readonly string[],
    releases: readonly string[],
    cells: number,
  ): string => {
    const where = targets.length > 0 ? ` on ${common.list(targets)}` : "";
    const what = [
      model,
      `${common.list(configs)}${where}`,
      releases.length > 0 ? `MNN ${common.list(releases)}` : "",
    ];
    return `${what.filter(Boolean).join(", ")} · ${plural(cells, "cell")}`;
  },

  // --- facts
  origin: { wheel: "wheel", source: "source", git: "git", path: "path", outside: "outside" } as Record<
    string,
    string
  >,
  on: "on",
  asked: "asked",
  throughModule: " through Module",
  throughModuleWhy: (why: string): string => ` through MNN's Module: ${why}`,
  standsFor: (name: string): string => ` for ${name}`,
  threads: (n: number): string => plural(n, "thread"),
  reference: "reference",
  notProvenWhatRan: "not proven what ran",
  ran: "ran",
  provedOn: (proven: number, of: number): string => `(proved on ${proven} of ${of} ops)`,
  uncommitted: " with uncommitted changes",

  // --- environment
  machine: "machine",
  machineIs: (cpu: string, cores: number, gib: number, system: string, node: string): string =>
    `${cpu}, ${plural(cores, "core")}, ${gib} GiB, ${system}, Node ${node}`,
  tool: "tool",
  toolIs: (version: string, ms: number, complete: boolean): string =>
    `mnn-parity ${version}, run took ${duration(ms)}${complete ? "" : ", interrupted"}`,
  convertedFrom: (from: string, converter: string): string => `, converted from ${from} by ${converter}`,
  standsForNote: (name: string, note: string): string => ` · stands for ${name}: ${note}`,
  hashes: "Hashes of everything the results depend on",
  artifacts: "Artifacts and their SHA-256",
  what: "what",
  version: "version",
  source: "source",
  unknown: "unknown",
  inputOf: (model: string, input: string): string => `${model} input ${input}`,

  // --- cells
  cellsOn: (release: string): string => `Cells on MNN ${release}`,
  input: "input",
  output: "output",
  verdict: "verdict",
  reason: "why",
  aRun: "a run",
  expected: (reason: string): string => `Expected: ${reason}`,
  runItAgain: (input: string): string => `${input}: run it again`,
  whereItBreaks: (input: string): string => `${input}: where it breaks, and how to run it again`,
  commandNotKnown: "Not known.",
  commandRuns: `Run it ${common.commandPlace}:`,

  // --- the page of a cell
  overReleases: "This cell over MNN releases",
  theOutput: "The output",
  outputs: "Outputs",
  proven: "What was proven",
  nothingProven: "Nothing about the precision or the backend that ran.",
  cellTitle: (
    model: string,
    input: string,
    says: string,
    config: string,
    target: string,
    release: string,
  ): string => `${model}, ${input} ${says} at ${config} on ${target}, MNN ${release}`,
  says: {
    pass: "passes",
    allNan: "comes out all NaN",
    with: (label: string): string => `comes out with ${label}`,
    zeroed: "comes out zero",
    drift: (decibels: string): string => `drifts to ${decibels}`,
    crashed: "crashes",
    timeout: "does not answer",
    unavailable: "was not run",
    referenceBad: "has no reference to trust",
  },
  aRunTakes: (ms: number): string => `a run takes ${duration(ms)}`,
  repeats: (n: number, identical: boolean): string =>
    `${plural(n, "repeat")} ${identical ? "gave the same bits" : "gave different bits"}`,

  resized: (between: string, identical: boolean): string =>
    `after ${between}, of another shape, in one session: ${identical ? "the same bits" : "different bits"}`,

  // --- outcomes and legend
  expectedTitle: "the configuration expects this failure",
  fixedTitle: "the configuration expects a failure here, and it passed",
  gridLabel: "Verdict by MNN release",
  gridCaption: "Verdict of each model, configuration and target on each MNN release",
  gridHead: "Configuration and target",
  notRun: "not run",
  field: (name: string, release: string, verdict: string, broken: string): string =>
    `${name}, MNN ${release}: ${verdict}${broken}`,
  fieldWrong: (failed: number, total: number): string => `, ${failed} of ${plural(total, "input")} wrong`,
  legend: "Legend",
  legendWords: {
    pass: "pass",
    drift: "drift: finite, beyond tolerance",
    nonfinite: "NaN or Inf",
    zeroed: "zero where it should not be",
    crashed: "crash",
    timeout: "no answer in time",
    fallback: "fp32: ran, but not as asked",
    "reference-bad": "reference not trusted",
    unavailable: "– not run",
  },

  // --- logs
  logOf: (processes: number): string =>
    `The log of ${processes === 1 ? "the one process" : plural(processes, "process", "processes")}`,
  probe: (speaker: string, startMs: number, loadMs: number): string =>
    `${speaker}, started in ${duration(startMs)}, model loaded in ${duration(loadMs)}`,
  saysItIs: (version: string): string => `, says it is MNN ${version}`,
  sessionBackends: (backends: number): string => `, session backends ${backends}`,
  printedNothing: "It printed nothing.",
  problem: "problem",
  diedOf: (signal: string): string => `died of ${signal}`,
  exitCode: (code: number): string => `exit code ${code}`,
  device: {
    device: (serial: string): string => `device ${serial}`,
    pinned: (cores: readonly number[]): string =>
      `pinned to ${cores.length === 1 ? "core" : "cores"} ${cores.join(", ")}`,
    battery: (state: string): string => `battery ${state}`,
    thermal: (state: string): string => `thermal status ${state}`,
    features: (features: readonly string[]): string => `CPU features ${features.join(" ")}`,
  },
  opencl: {
    on: (device: string, standIn: boolean): string =>
      `OpenCL on ${device}${standIn ? " (PoCL: a CPU stands in for a GPU)" : ""}`,
    driver: (driver: string): string => `driver ${driver}`,
    fp16: (has: boolean): string => (has ? "has cl_khr_fp16" : "no cl_khr_fp16"),
    tensors: (mode: string): string => `tensors as ${mode}s`,
    tuning: (tuning: string): string => (tuning === "none" ? "not tuned" : `tuning ${tuning}`),
  },

  // --- the network chart
  chart: "Chart: largest value along the network",
  beyond: (format: string, limit: number): string => `beyond ${format}: ${number(limit)}`,
  largestOf: (run: string): string => `largest |value|, ${run}`,
  nonfiniteAt: (run: string): string => `NaN or Inf at ${run}`,
  shaded: "shaded: after the first bad op, consequences",
  key: "Key",
  hover: (op: string, reference: number, candidate: number, nonfinite: number): string =>
    `${op}: ${number(reference)} → ${number(candidate)}${nonfinite ? `, ${number(nonfinite)} NaN or Inf` : ""}`,
  chartSays: (ops: number, reference: string, candidate: string): string =>
    `Largest absolute value of ${plural(ops, "op")} in order, ${reference} and ${candidate}.`,
  formatEnds: (format: string, limit: number): string => ` ${format} ends at ${number(limit)}.`,
  firstBadIs: (op: string, at: number, reference: string, reaches: number): string =>
    ` The first bad op is ${op}, number ${at}, where ${reference} reaches ${number(reaches)}.`,

  // --- the op table
  noOpIsBad: "No op is bad by itself. The first ops",
  opsAround: "Ops around the first bad one",
  allOpsAndMore: (ops: number): string =>
    `All ${plural(ops, "op")} in order, and everything else about this cell`,
  allOps: (ops: number): string => `All ${plural(ops, "op")} in order`,
  allOpsCaption: "All ops in the order the reference computed them",
  op: "op",
  type: "type",
  maxOf: (run: string): string => `${run}, max`,
  headroomTitle: (run: string, format: string): string =>
    `doublings between the largest ${run} value and the end of ${format}`,
  headroom: "headroom, bit",
  firstBadOp: " (first bad op)",
  part: { "born here": "born here", inherited: "inherited" } as Record<string, string>,
  onlyComputed: (ops: number, run: string): string => `${plural(ops, "op")} that only ${run} computed`,
  exact: "exact",
  unnamed: "(unnamed)",

  // --- outputs
  scalar: "scalar",
  referenceShape: (shape: string): string => `, the reference ${shape}`,
  elementsThatDiffer: (output: string): string => `Elements of ${output} that differ`,
  differ: (count: number, of: number, ties: number | null): string =>
    `${number(count)} of ${plural(of, "element")} differ${ties === null ? "" : `, ${number(ties)} of them ties`}.`,
  at: "at",
  lostSlices: (output: string): string => `Lost slices of ${output}`,
  slice: "slice",
  sliceHeads: ["SNR", "max abs error", "largest in the reference"],
  sliceAt: (axis: number, index: number, of: number): string => `axis ${axis}, ${index} of ${of}`,
  numbersOf: (output: string): string => `Numbers of ${output} on both sides`,
  run: "run",
  sideHeads: ["NaN", "+Inf", "−Inf", "zero", "min", "max", "mean |value|"],
  distance: {
    snr: "SNR",
    maxAbs: "max abs error",
    maxRel: "max relative error",
    rmse: "RMSE",
    cosine: "cosine",
    broken: "not comparable",
    lost: "lost to zero",
    worst: "worst element",
    tolerance: "tolerance",
  },
  brokenOf: (broken: number, of: number): string => `${number(broken)} of ${plural(of, "element")}`,
  lostOf: (lost: number, of: number): string => `${number(lost)} of ${number(of)} significant`,
  snrAtLeast: (snrDb: number): string => `SNR at least ${snrDb} dB`,
  errorAtMost: (maxAbs: number): string => `error at most ${number(maxAbs)}`,
  cosineAtLeast: (cosine: number): string => `cosine at least ${cosine}`,
  defaultFor: (format: string): string => `default for ${format}`,
  fromConfiguration: "from the configuration",

  spreadOf: (output: string): string => `How the values of ${output} are spread`,
  spreadSays: (
    output: string,
    [reference, candidate]: readonly [string, string],
    from: string,
    to: string,
  ): string =>
    `How many values of ${output} lie where between ${from} and ${to}: ${reference} as a line, ${candidate} as bars, on a log scale.`,
  binSays: (
    from: string,
    to: string,
    [reference, candidate]: readonly [string, string],
    counts: readonly [string, string],
  ): string => `${from} to ${to}: ${counts[0]} at ${reference}, ${counts[1]} at ${candidate}`,
  elementsOf: (run: string): string => `elements by value (log scale), ${run}`,
  notDrawn: (n: string, run: string): string => `${n} NaN or Inf at ${run}: not drawn`,

  // --- pictures
  referencePicture: (input: string, label: string): string => `${input}, reference: ${label}`,
  resultPicture: (input: string, config: string, label: string): string =>
    `${input}, result at ${config}: ${label}`,
  inputPicture: (input: string): string => `${input}, input`,
  difference: "difference × 8",
  differencePicture: (input: string): string =>
    `${input}, how much reference and result differ as pictures, eight times as bright; black where they are alike`,

  // --- what can be had of the tensors
  tensors: "Tensors",
  inputFile: "The input as it was fed",
  outputsFile: "The outputs, and the reference's",
  tensorsElsewhere:
    "These lie beside the report, in the folder where it was written: a dashboard is sent the report alone.",
  outputsNowhere:
    "Outputs are kept as numbers and pictures, in no file: the command below computes them again.",
  inFolder: (what: string, path: string): string => `${what}: ${path} in the report's folder`,
};
