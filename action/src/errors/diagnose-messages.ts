import { type Message, meant } from "./message.ts";

const list = (names: readonly string[]): string => names.join(", ") || "none";

/** Messages about bisecting, and about diagnosing a cell of a report. */
export const diagnoseMessages = {
  "where-invalid": (written: string, forms: readonly string[]): Message => ({
    exit: 2,
    what: `${written} is nothing that can be looked for`,
    fix: `choose among ${list(forms)}`,
    example: "--where 'snr<30'",
  }),
  "bisect-few": (versions: readonly string[]): Message => ({
    exit: 2,
    what: `between ${list(versions)} nothing can have turned: there is only one`,
    fix: "name at least two releases, or leave --mnn out for all that have wheels",
    example: "--mnn 3.0.0,3.4.1,3.6.1",
  }),
  "commits-invalid": (written: string): Message => ({
    exit: 2,
    what: `${written} is no range of commits`,
    fix: "name two commits, tags or branches, the older one first",
    example: "--commits 3.4.1..3.5.0",
  }),
  "commits-no-line": (from: string, to: string, repository: string): Message => ({
    exit: 2,
    what: `${to} of ${repository} does not come after ${from} on one line of first parents`,
    fix: "name an older commit of the branch that the newer one is on first",
    example: `git log --first-parent --oneline ${to}`,
  }),
  "cell-unknown": (written: string, cells: readonly string[], near: string | undefined): Message => ({
    exit: 2,
    what: `no cell of the report is ${written}${meant(near)}`,
    fix: `give a cell's id, or words that only one failing cell has: its model, input, MNN, target or config. It has ${cells.slice(0, 12).join("; ")}${cells.length > 12 ? `; and ${cells.length - 12} more` : ""}`,
    example: "npx mnn-parity diagnose parity-report --cell 'lama-tiny cpu/low galaxies'",
  }),
  "cell-without-report": (written: string): Message => ({
    exit: 2,
    what: `--cell ${written} names a cell of a report, and no report was given`,
    fix: "give the report's folder",
    example: `npx mnn-parity diagnose parity-report --cell '${written}'`,
  }),
  "cell-ambiguous": (written: string, cells: readonly string[]): Message => ({
    exit: 2,
    what: `${written} is true of ${cells.length} cells that failed: ${cells.slice(0, 6).join("; ")}${cells.length > 6 ? "; ..." : ""}`,
    fix: "add words until one is left, or give its id",
    example: `--cell ${(cells[0] ?? "c1").split(" ")[0]}`,
  }),
  "report-fine": (folder: string): Message => ({
    exit: 2,
    what: `no cell of ${folder} has wrong numbers, so there is nothing to diagnose by itself`,
    fix: "name a cell where you want to ask of one that fell back, or passed",
    example: `npx mnn-parity diagnose ${folder} --cell c1`,
  }),
  "report-model-missing": (
    name: string,
    file: string,
    sha256: string,
    looked: readonly string[],
  ): Message => ({
    exit: 2,
    what: `${name} was run from ${file} of SHA-256 ${sha256}, and no such file is at ${list(looked)}`,
    fix: "give the very file that the report is about; the hash tells it from later versions of it",
    example: `npx mnn-parity diagnose parity-report --model path/to/${file}`,
  }),
  "report-inputs-missing": (folder: string, missing: readonly string[]): Message => ({
    exit: 2,
    what: `the report's folder has no inputs to run again: ${list(missing)} not in ${folder}`,
    fix: "take the whole folder that `run` wrote, not report.json alone",
  }),
  "report-not-again": (what: string, why: string): Message => ({
    exit: 2,
    what: `${what} cannot be run again from the report: ${why}`,
    fix: "run diagnose on the parity.yml that the report was made with",
    example: "npx mnn-parity diagnose parity.yml --only where,why",
  }),
} satisfies Record<string, (...args: never[]) => Message>;
