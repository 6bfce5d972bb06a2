import type { LogNote } from "../../../core/report/schema.ts";

interface KnownLine {
  pattern: RegExp;
  meaning(match: RegExpMatchArray): string;
  /** A sign that what was asked did not happen. */
  bad: boolean;
}

/** Lines of MNN's log that are worth a word, and the word. */
const knownLines: KnownLine[] = [
  {
    pattern: /The device supports?:? ?i8sdot:(\d), (?:support )?fp16:(\d), (?:support )?i8mm: ?(\d).*/,
    meaning: ([, dot, half, i8mm]) =>
      `the CPU ${half === "1" ? "has" : "has no"} fp16, ${dot === "1" ? "has" : "no"} dot product, ${i8mm === "1" ? "has" : "no"} i8mm; it says nothing of what MNN was built with`,
    bad: false,
  },
  {
    pattern: /MNN use low precision/,
    meaning: () => "low precision was asked for; MNN prints this whether or not the CPU can do it",
    bad: false,
  },
  {
    pattern: /Can't Find type=(\d+) backend, use (\d+) instead/,
    meaning: ([, asked, used]) =>
      `backend ${asked} is not in this build or found no device; MNN computed on backend ${used} and reports success`,
    bad: true,
  },
  {
    pattern: /OpenCL init error.*/,
    meaning: () => "no usable OpenCL: the session runs on the CPU",
    bad: true,
  },
  {
    pattern: /Load Cache file error\./,
    meaning: () => "no OpenCL kernels were kept from an earlier run: they are compiled in this one",
    bad: false,
  },
  {
    pattern: /Can't run session because not resized/,
    meaning: () => "a resize failed before: nothing was computed",
    bad: true,
  },
  {
    pattern: /Compute Shape Error for (.+)/,
    meaning: ([, op]) => `MNN could not infer the shape of ${op} from the inputs given`,
    bad: true,
  },
  {
    pattern: /Don't support type \[?(\w+)\]?.*/,
    meaning: ([, type]) => `this release has no ${type}: the model is newer than the runtime`,
    bad: true,
  },
  {
    pattern: /Invalid model file.*|Invalidate buffer to create interpreter.*|Buffer verify.*error.*/,
    meaning: () => "the file is no model that this MNN can read: damaged, or of another framework",
    bad: true,
  },
];

/** The known lines in what MNN printed, each once, in words. */
export function explainLog(log: string): LogNote[] {
  const notes = new Map<string, LogNote>();
  for (const line of log.split("\n")) {
    for (const { pattern, meaning, bad } of knownLines) {
      const match = line.match(pattern);
      if (match) notes.set(match[0], { line: match[0].slice(0, 500), meaning: meaning(match), bad });
    }
  }
  return [...notes.values()];
}

/** What MNN says of the CPU when it starts, by its own names: `fp16`, `i8mm`, `sve2`. Empty where the log does not say. */
export function cpuFeatures(log: string): Map<string, boolean> {
  const line = log.split("\n").find((one) => /The device supports?:?.*i8sdot:/.test(one)) ?? "";
  return new Map([...line.matchAll(/(\w+): ?([01])/g)].map(([, name, has]) => [name!, has === "1"]));
}
