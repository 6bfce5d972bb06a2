import type { LogNote } from "../../../core/report/schema.ts";
import { note } from "../../../core/words/stored/run.ts";

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
      note.device({
        half: half === "1" ? note.has() : note.hasNo(),
        dot: dot === "1" ? note.has() : note.no(),
        i8mm: i8mm === "1" ? note.has() : note.no(),
      }),
    bad: false,
  },
  {
    pattern: /MNN use low precision/,
    meaning: () => note.low(),
    bad: false,
  },
  {
    pattern: /Can't Find type=(\d+) backend, use (\d+) instead/,
    meaning: ([, asked, used]) => note.otherBackend({ asked: asked!, used: used! }),
    bad: true,
  },
  {
    pattern: /OpenCL init error.*/,
    meaning: () => note.noOpenCl(),
    bad: true,
  },
  {
    pattern: /Load Cache file error\./,
    meaning: () => note.noKernelCache(),
    bad: false,
  },
  {
    pattern: /Can't run session because not resized/,
    meaning: () => note.notResized(),
    bad: true,
  },
  {
    pattern: /Compute Shape Error for (.+)/,
    meaning: ([, op]) => note.shape({ op: op! }),
    bad: true,
  },
  {
    pattern: /Don't support type \[?(\w+)\]?.*/,
    meaning: ([, type]) => note.unsupported({ type: type! }),
    bad: true,
  },
  {
    pattern: /Invalid model file.*|Invalidate buffer to create interpreter.*|Buffer verify.*error.*/,
    meaning: () => note.invalid(),
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
