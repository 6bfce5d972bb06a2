import { appendFileSync } from "node:fs";

/** One fault that was tried at one place. */
export interface Row {
  /** The row's short name: `--only` takes it. */
  row: string;
  fault: string;
  where: string;
  tried: number;
  survived: number;
  /** What was lost or went wrong otherwise, a sentence each, with what it takes to see it again. */
  lost: string[];
  /** What else is to be known of it: figures, or why it could not be tried here. */
  note?: string;
}

/** What each row is told. */
export interface Asked {
  /** Everything that is drawn is drawn from this. */
  seed: number;
  /** How many times in place of the row's own number. */
  times: number | undefined;
  /** A folder of the row's own, empty; it is removed after it. */
  folder: string;
  /** Aborts on Ctrl-C and where the row takes longer than it may. */
  signal: AbortSignal;
  /** Says on the way what is going on. */
  say(line: string): void;
}

/** Tries a fault, any number of times. */
export type Faults = (asked: Asked) => Promise<Row[]>;

/** What came of one attempt, as it is kept. */
export interface Attempt {
  row: string;
  fault: string;
  where: string;
  name: string;
  wrong: readonly string[];
}

let journal: string | undefined;

/** From now on each attempt is written there as it ends, a line of JSON each: a run that is cut off still counts. */
export function keepAttempts(file: string | undefined): void {
  journal = file;
}

/** The rows of attempts that were kept, in the order in which they were first tried. */
export function rowsOf(lines: string): Row[] {
  const rows = new Map<string, Row>();
  for (const line of lines.split("\n").filter(Boolean)) {
    const { row, fault, where, name, wrong } = JSON.parse(line) as Attempt;
    const key = JSON.stringify([row, fault, where]);
    const one = rows.get(key) ?? { row, fault, where, tried: 0, survived: 0, lost: [] };
    rows.set(key, one);
    one.tried++;
    if (wrong.length === 0) one.survived++;
    else one.lost.push(`${name}: ${wrong.join("; ")}`);
  }
  return [...rows.values()];
}

/** Counts what was tried; {@link attempt} lets no fault of ours end the row. */
export class Tally {
  tried = 0;
  readonly lost: string[] = [];

  constructor(
    readonly row: string,
    readonly fault: string,
    readonly where: string,
  ) {}

  /**
   * Tries once.
   *
   * @param name what it takes to try this very one again: a seed, a moment
   * @param work what went wrong, a sentence each; what it throws went wrong too
   */
  async attempt(name: string, work: () => Promise<readonly string[]>): Promise<void> {
    this.tried++;
    const wrong = await work().catch((error) => [`the attempt itself: ${(error as Error).message}`]);
    const { row, fault, where } = this;
    if (journal)
      appendFileSync(journal, `${JSON.stringify({ row, fault, where, name, wrong } satisfies Attempt)}\n`);
    if (wrong.length === 0) return;
    this.lost.push(`${name}: ${wrong.join("; ")}`);
    process.stderr.write(`LOST ${this.fault}, ${this.where}: ${this.lost.at(-1)}\n`);
  }

  done(note?: string): Row {
    const { row, fault, where, tried, lost } = this;
    return { row, fault, where, tried, survived: tried - lost.length, lost, ...(note ? { note } : {}) };
  }
}

/** A row for what cannot be tried on this machine. */
export const notTried = (row: string, fault: string, where: string, why: string): Row => ({
  row,
  fault,
  where,
  tried: 0,
  survived: 0,
  lost: [],
  note: `not tried: ${why}`,
});
