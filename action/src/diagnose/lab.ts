import path from "node:path";
import type { DiagnosisFile } from "../../../core/report/answer-asked.ts";
import type { Compared, Lockstep } from "../engine/compare.ts";
import type { Engine, RunOptions } from "../engine/engine.ts";
import { ledger } from "../engine/ledger.ts";
import type { Measure, Watcher } from "../engine/measure.ts";
import { oneOf } from "../engine/one.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import { describeSetup, type Feed, type Setup } from "../engine/setup.ts";
import { Workspace } from "../engine/workspace.ts";
import { type Budget, describeBudget } from "./budget.ts";

/** The budget ran out: the answer that is being worked on keeps what it found. */
export class OutOfBudget extends Error {}

/** An answer that cannot be had of this cell, and why, in a sentence. */
export class NoAnswer extends Error {}

/** An engine with a budget and a log: what experiments are made with. */
export class Lab implements Engine {
  readonly #engine: Engine;
  readonly #budget: Budget;
  readonly #said: string;
  readonly #kept: Workspace;
  readonly #scratch: Workspace;
  readonly #prefix: string;
  readonly #startedAt = performance.now();
  readonly #before: number;
  readonly #lines: string[] = [];
  readonly #again: (setup: Setup, feed: Feed) => string | null;
  readonly #shown = new Set<string>();

  /**
   * @param budget what is left of it for this cell
   * @param said the whole of it in words, where that is another
   * @param folder where files for the reader go: that of the report's folder for this cell
   * @param prefix the same relative to the report's folder
   * @param scratch a folder that is removed after the run
   * @param again the command that runs a setup again; null where none can
   */
  constructor(
    engine: Engine,
    {
      budget,
      said = describeBudget(budget) ?? "",
      folder,
      prefix,
      scratch,
      again = () => null,
    }: {
      budget: Budget;
      said?: string;
      folder: string;
      prefix: string;
      scratch: string;
      again?: (setup: Setup, feed: Feed) => string | null;
    },
  ) {
    this.#engine = engine;
    this.#budget = budget;
    this.#said = said;
    this.#kept = new Workspace(folder);
    this.#scratch = new Workspace(scratch);
    this.#prefix = prefix;
    this.#again = again;
    this.#before = engine.spent.runs;
  }

  get spent(): Engine["spent"] {
    return this.#engine.spent;
  }

  /** Runs that were made since it began. */
  get runs(): number {
    return this.#engine.spent.runs - this.#before;
  }

  /** Wall time since it began, in milliseconds. */
  get ms(): number {
    return performance.now() - this.#startedAt;
  }

  /** What was asked, line by line. */
  get log(): string {
    return `${this.#lines.join("\n")}\n`;
  }

  knows(setup: Setup, feed: Feed): boolean {
    return this.#engine.knows(setup, feed);
  }

  async *run(setup: Setup, feeds: Feed[], options?: RunOptions): AsyncGenerator<StepResult> {
    if (feeds.some((feed) => !this.knows(setup, feed))) this.#pay();
    this.note(`run ${asked(setup)} on ${feeds.map(({ id }) => id).join(", ")}`);
    this.#command(setup, feeds);
    for await (const result of this.#engine.run(setup, feeds, options)) {
      if (result.status !== "ok") this.note(`  ${result.input}: ${result.status}, ${result.message}`);
      yield result;
    }
  }

  /** One input's result. */
  one(setup: Setup, feed: Feed): Promise<StepResult> {
    return oneOf(this, setup, feed);
  }

  watch<T>(setup: Setup, feed: Feed, watcher: Watcher<T>): Promise<{ result: StepResult; seen: T }> {
    this.#pay();
    this.note(`watch ${asked(setup)} on ${feed.id}${watcher.answers ? ", ops answered" : ""}`);
    this.#command(setup, [feed]);
    return this.#engine.watch(setup, feed, watcher);
  }

  compare<T>(
    setups: Setup[],
    feed: Feed,
    measure: Measure<T>,
    options?: { lockstep?: Lockstep },
  ): Promise<Compared<T>> {
    this.#pay();
    this.note(
      `compare ${setups.map(asked).join(" with ")} on ${feed.id}${options?.lockstep ? ", in lockstep" : ""}`,
    );
    // The last is what failed or may; its command runs what it is held against as well.
    this.#command(setups.at(-1)!, [feed]);
    return this.#engine.compare(setups, feed, measure, options);
  }

  /**
   * Has something made that is more than a run: a cell of the grid, a program that is tried. Its runs are counted where the engine makes them.
   *
   * @param what it is, for the log @throws OutOfBudget before it is begun
   */
  async made<T>(what: string, make: () => Promise<T>): Promise<T> {
    this.#pay();
    this.note(what);
    return make();
  }

  /** Adds a line to what `diagnosis.log` tells. */
  note(line: string): void {
    const by = ledger.getStore()?.name ?? "";
    this.#lines.push(
      `${(this.ms / 1000).toFixed(2).padStart(7)} s ${String(this.runs).padStart(4)} runs  ${by.padEnd(6)}  ${line}`,
    );
  }

  /** Writes a file for the reader. @param what what it is, in a few words */
  async keep(what: string, name: string, data: string | Uint8Array): Promise<DiagnosisFile> {
    await this.#kept.write(path.join(this.#kept.folder, name), data);
    return { what, path: path.posix.join(this.#prefix, name) };
  }

  /** Where a file of that name lies while the run lasts. */
  scratch(name: string): string {
    return path.join(this.#scratch.folder, name);
  }

  /** Writes a file that lasts as long as the run. @returns its path */
  async write(name: string, data: string | Uint8Array): Promise<string> {
    const file = this.scratch(name);
    await this.#scratch.write(file, data);
    return file;
  }

  /** Tells how to run it again, each once. */
  #command(setup: Setup, feeds: Feed[]): void {
    for (const feed of feeds) {
      const command = this.#again(setup, feed);
      if (!command || this.#shown.has(command)) continue;
      this.#shown.add(command);
      this.note(`  $ ${command}`);
    }
  }

  /** @throws OutOfBudget before anything is run that is not paid for */
  #pay(): void {
    const { ms, runs } = this.#budget;
    if ((ms !== null && this.ms >= ms) || (runs !== null && this.runs >= runs))
      throw new OutOfBudget(`the budget of ${this.#said} ran out`);
  }
}

/** A setup and what is asked beyond it, in words. */
function asked(setup: Setup): string {
  const { ask = {} } = setup;
  const rest = Object.keys(ask).length > 0 ? ` ${JSON.stringify(ask)}` : "";
  return `${describeSetup(setup)}${rest.length > 400 ? `${rest.slice(0, 400)}...` : rest}`;
}
