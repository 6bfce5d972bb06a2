import { duration, plural } from "../../numeric/number.ts";

/** A report in a terminal and as Markdown. */
export const terminal = {
  diagnosed: (ms: number, runs: number): string => `Diagnosed in ${duration(ms)}, ${plural(runs, "run")}:`,
  notFinished: (why: string): string => `not finished: ${why}`,
  notAnswered: (why: string): string => `not answered: ${why}`,
  failedAsExpected: "Failed as expected:",
  hidden: "Hidden, because the outputs pass:",
  columns: { model: "model", config: "config", target: "target" },
  ops: { op: "op", type: "type", referenceMax: "reference max", max: "max", snr: "SNR dB" },
  report: (folder: string): string => `report: ${folder}`,
  grid: "Grid",
  runAgain: (where: string): string => `Run it again, ${where}:`,
  interrupted: "interrupted",
  bug: "This is a bug of mnn-parity, please report it:",
  bisect: {
    nothing: "nothing was run that could be followed",
    lookedFor: (what: string): string => `looked for (*): ${what}`,
    again: "the two side by side:",
    runs: (n: number, stopped: string): string => `${n} runs${stopped ? `; not finished: ${stopped}` : ""}`,
  },
  predict: {
    title: (model: string, release: string): string => `${model}, by MNN ${release} in fp32 on this machine`,
    overflows: "overflows",
    may: "may overflow",
    fits: "fits",
    input: "input",
    inFp16: "in fp16",
    overflowAlone: "Overflow alone is foretold: what rounding costs is not.",
  },
  done: (ms: number): string => `done in ${duration(ms)}`,
  failed: (ms: number): string => `failed after ${duration(ms)}`,
};
