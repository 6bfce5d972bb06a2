import { decibels as decibelsOf, duration as durationOf, number, plural } from "../../numeric/number.ts";
import type { Verdict } from "../../report/vocabulary.ts";

/** As Intl's list for en-GB, which takes as long to make as everything else that a command loads of its words. */
const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;

/** What all sentences are made of. */
export const common = {
  /** `a`, `a and b`, `a, b and c`. */
  list,
  /** `a, b and 3 more`; all of them where they are no more than `most`. */
  listUpTo: (items: readonly string[], most: number): string =>
    items.length > most ? `${items.slice(0, most).join(", ")} and ${items.length - most} more` : list(items),
  /** Whole sentences, one after another. */
  paragraph: (sentences: readonly string[]): string => sentences.filter(Boolean).join(" "),
  /** What is no whole sentence yet, as one: with a capital, unless it begins with a name or a format, and a stop. */
  sentence: (text: string): string => {
    const told = /^(fp|bf)\d/.test(text) ? text : text.replace(/^[a-z]/, (first) => first.toUpperCase());
    return /[.!?:]$/.test(told) ? told : `${told}.`;
  },
  /** A sentence that begins with a name, with its stop. */
  stop: (text: string): string => `${text}.`,
  /** Clauses of one sentence. */
  clauses: (parts: readonly string[]): string => parts.filter(Boolean).join("; "),
  /** A name and what is said of it. */
  named: (name: string, words: string): string => `${name}: ${words}`,
  aside: (words: string): string => ` (${words})`,
  comma: ", ",
  decibels: decibelsOf,
  /** `31 dB`; nothing where there is no number. */
  shortDecibels: (snrDb: number): string =>
    snrDb === Number.POSITIVE_INFINITY ? "exact" : Number.isFinite(snrDb) ? `${Math.round(snrDb)} dB` : "",
  duration: durationOf,
  inputs: (n: number): string => plural(n, "input"),
  cells: (n: number): string => plural(n, "cell"),
  ops: (n: number): string => plural(n, "op"),
  of: (part: number, whole: number): string => `${number(part)} of ${number(whole)}`,
  ofInputs: (part: number, whole: number): string => `${number(part)} of ${plural(whole, "input")}`,
  /** A backend in a sentence. */
  backend: (backend: string): string =>
    ({ cpu: "the CPU", opencl: "OpenCL", vulkan: "Vulkan", metal: "Metal", cuda: "CUDA" })[backend] ??
    backend,
  /** Where a cell's command runs: reports are read where their machine is not. */
  commandPlace: "from a folder that holds the model and the report's folder",
};

/** A verdict, by what it is said in. */
export const verdict = {
  /** In one line, for legends and for people who hover. */
  meaning: {
    pass: "within tolerance, at the precision and on the backend asked for",
    drift: "finite, but beyond tolerance",
    nonfinite: "NaN or Inf where the reference is finite",
    zeroed: "zero where the reference has magnitude",
    fallback: "ran, but not at the precision or on the backend asked for",
    crashed: "the process died on this input",
    timeout: "no answer in time",
    unavailable: "not run",
    "reference-bad": "the reference itself cannot be trusted",
  } as Record<Verdict, string>,
  /** What a model does when its cells get this verdict: `lama-tiny breaks at cpu/low`. */
  verb: {
    pass: { one: "passes", many: "pass" },
    drift: { one: "drifts", many: "drift" },
    nonfinite: { one: "breaks", many: "break" },
    zeroed: { one: "comes out zero", many: "come out zero" },
    fallback: { one: "falls back", many: "fall back" },
    crashed: { one: "crashes", many: "crash" },
    timeout: { one: "hangs", many: "hang" },
    unavailable: { one: "did not run", many: "did not run" },
    "reference-bad": { one: "has no reference to trust", many: "have no reference to trust" },
  } as Record<Verdict, { one: string; many: string }>,
  /** In a word or two, where there is little room. */
  plain: {
    pass: "pass",
    drift: "drift",
    nonfinite: "NaN",
    zeroed: "zero",
    fallback: "fallback",
    crashed: "crash",
    timeout: "timeout",
    unavailable: "not run",
    "reference-bad": "bad ref",
  } as Record<Verdict, string>,
  /** Outcomes that are no failures: a failure that was expected, and one that is gone. */
  outcome: { expected: "expected", fixed: "fixed" },
};
