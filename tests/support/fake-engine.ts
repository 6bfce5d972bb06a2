import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { Compared } from "../../action/src/engine/compare.ts";
import type { Engine, RunOptions } from "../../action/src/engine/engine.ts";
import type { Measure, OpMatch, Watcher } from "../../action/src/engine/measure.ts";
import type { ProbeRecord, StepResult } from "../../action/src/engine/probe-runner.ts";
import { type Feed, type Setup, setupKey } from "../../action/src/engine/setup.ts";
import { digestOf, TensorStore } from "../../action/src/engine/store.ts";

/** What a run gives in place of MNN's: values of the output `y`, or a way to end without. */
export type Canned = Float32Array | { status: Exclude<StepResult["status"], "ok">; message: string };

export interface CannedOp {
  name: string;
  /** Default: `Convolution`. */
  type?: string;
  values: Float32Array;
}

/** What is computed, as far as a test says. */
export interface Script {
  /** @param nth 0 for the first run of this input in this setup, 1 for its repeat @throws what the engine is to throw */
  run(setup: Setup, input: string, nth: number): Canned;
  /** Default: none. */
  ops?(setup: Setup, input: string): CannedOp[];
}

/** An engine that runs nothing: it answers from a script, and keeps what it was asked as the real one does. */
export class FakeEngine implements Engine {
  readonly spent = { runs: 0, ms: 0, busyMs: 0 };
  /** Inputs whose ops were compared, in order: `cpu/low b`. */
  readonly compared: string[] = [];
  readonly #script: Script;
  readonly #store: TensorStore;
  readonly #known = new Map<string, { values: Canned[]; result: Promise<StepResult> }>();

  constructor(script: Script, folder: string) {
    this.#script = script;
    this.#store = new TensorStore(path.join(folder, "outputs"));
  }

  /** How often an input was run in a setup of this target and configuration. */
  runsOf(target: string, config: string, input: string): number {
    const found = [...this.#known].find(([key]) => {
      const [, , , on, by, fed] = JSON.parse(key) as string[];
      return on === target && by === config && fed === input;
    });
    return found?.[1].values.length ?? 0;
  }

  async *run(
    setup: Setup,
    feeds: Feed[],
    { repeats = 1, oneSession }: RunOptions = {},
  ): AsyncGenerator<StepResult> {
    for (const [at, feed] of feeds.entries()) {
      if (oneSession) {
        yield this.#told(feed, [this.#script.run(setup, feed.id, at)]);
        continue;
      }
      await turn();
      yield await this.#result(setup, feed, typeof repeats === "number" ? repeats : repeats(feed));
    }
  }

  async compare<T>(setups: Setup[], feed: Feed, measure: Measure<T>): Promise<Compared<T>> {
    this.compared.push(`${setups.at(-1)!.config.id} ${feed.id}`);
    const results = await Promise.all(setups.map((setup) => this.#result(setup, feed, 1)));
    const sides = setups.map((setup) => this.#script.ops?.(setup, feed.id) ?? []);
    const ops: OpMatch<T>[] = [];
    for (const [at, { name, values }] of sides[0]!.entries()) {
      const op = { name, type: "Convolution", occurrence: 0, output: 0 };
      const shape = [values.length];
      const seen = await measure(sides.map((ops) => ({ ...op, shape, data: ops[at]!.values, held: {} })));
      ops.push({ op, shape, seen });
    }
    return { results, ops, alone: setups.map(() => []) };
  }

  async watch<T>(setup: Setup, feed: Feed, watcher: Watcher<T>): Promise<{ result: StepResult; seen: T }> {
    const result = await this.#result(setup, feed, 1);
    for (const { name, type = "Convolution", values } of this.#script.ops?.(setup, feed.id) ?? [])
      await watcher.op({
        ...{ name, type, occurrence: 0, output: 0, shape: [values.length], data: values, held: {} },
      });
    return { result, seen: watcher.seen() };
  }

  knows(setup: Setup, feed: Feed): boolean {
    return this.#known.has(keyOf(setup, feed));
  }

  #result(setup: Setup, feed: Feed, times: number): Promise<StepResult> {
    const key = keyOf(setup, feed);
    const known = this.#known.get(key);
    const values = known?.values ?? [];
    if (known && values.length >= times) return known.result;
    while (values.length < times) {
      values.push(this.#script.run(setup, feed.id, values.length));
      this.spent.runs++;
    }
    const result = this.#told(feed, [...values]);
    this.#known.set(key, { values, result });
    return result;
  }

  async #told(feed: Feed, runs: Canned[]): Promise<StepResult> {
    const record = { log: "", session: { backends: 13, memoryMb: null, mflops: null } } as ProbeRecord;
    const none = {
      outputs: [],
      identical: true,
      runMs: [],
      stopped: false,
      overwritten: [],
      seams: [],
      rounded: null,
      record,
    };
    const ended = runs.find((run) => "status" in run);
    if (ended) return { ...none, input: feed.id, status: ended.status, message: ended.message };
    const bytes = (runs as Float32Array[]).map(
      ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    );
    const info = { name: "y", dtype: "float32", shape: [1, (runs[0] as Float32Array).length] };
    return {
      ...none,
      input: feed.id,
      status: "ok",
      message: "",
      outputs: [await this.#store.keep(info, bytes[0]!)],
      identical: new Set(bytes.map(digestOf)).size === 1,
      runMs: runs.map(() => 10),
    };
  }
}

const keyOf = (setup: Setup, feed: Feed): string =>
  JSON.stringify([...(JSON.parse(setupKey(setup)) as string[]).slice(0, 5), feed.id, setup.ask ?? {}]);
