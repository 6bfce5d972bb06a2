import type { Verdict } from "../report/vocabulary.ts";

/** A verdict that means a wrong or missing result, as opposed to one that only says why there is none. */
export const isBroken = (verdict: Verdict): boolean =>
  verdict === "nonfinite" ||
  verdict === "zeroed" ||
  verdict === "drift" ||
  verdict === "crashed" ||
  verdict === "timeout";

/** What each verdict means, in one line, for legends and for people who hover. */
export const verdictMeaning: Record<Verdict, string> = {
  pass: "within tolerance, at the precision and on the backend asked for",
  drift: "finite, but beyond tolerance",
  nonfinite: "NaN or Inf where the reference is finite",
  zeroed: "zero where the reference has magnitude",
  fallback: "ran, but not at the precision or on the backend asked for",
  crashed: "the process died on this input",
  timeout: "no answer in time",
  unavailable: "not run",
  "reference-bad": "the reference itself cannot be trusted",
};

/** What a model does when its cells get this verdict: `lama-tiny breaks at cpu/low`. */
export const verdictVerb: Record<Verdict, { one: string; many: string }> = {
  pass: { one: "passes", many: "pass" },
  drift: { one: "drifts", many: "drift" },
  nonfinite: { one: "breaks", many: "break" },
  zeroed: { one: "comes out zero", many: "come out zero" },
  fallback: { one: "falls back", many: "fall back" },
  crashed: { one: "crashes", many: "crash" },
  timeout: { one: "hangs", many: "hang" },
  unavailable: { one: "did not run", many: "did not run" },
  "reference-bad": { one: "has no reference to trust", many: "have no reference to trust" },
};

/** The verb for something that broke: that of the one verdict all share, `breaks` where they differ. */
export function brokenVerb(verdicts: readonly Verdict[]): string {
  const distinct = unique(verdicts);
  return verdictVerb[distinct.length === 1 ? distinct[0]! : "nonfinite"].one;
}

/** A verdict in a word or two, where there is little room. */
export const plainWord: Record<Verdict, string> = {
  pass: "pass",
  drift: "drift",
  nonfinite: "NaN",
  zeroed: "zero",
  fallback: "fallback",
  crashed: "crash",
  timeout: "timeout",
  unavailable: "not run",
  "reference-bad": "bad ref",
};

const backendNames: Record<string, string> = {
  cpu: "the CPU",
  opencl: "OpenCL",
  vulkan: "Vulkan",
  metal: "Metal",
  cuda: "CUDA",
};

/** A backend in a sentence: `the CPU`, `OpenCL`. */
export const theBackend = (backend: string): string => backendNames[backend] ?? backend;

/** `qemu:cortex-a76` without its kind, where that is no news: `cortex-a76`. */
export const targetName = (target: string): string => target.replace(/^qemu:(?=.)/, "");

/** Where a cell's command runs: reports are read where their machine is not. */
export const commandPlace = "from a folder that holds the model and the report's folder";

/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

export const unique = <T>(items: Iterable<T>): T[] => [...new Set(items)];
