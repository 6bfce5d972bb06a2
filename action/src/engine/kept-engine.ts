import { randomUUID } from "node:crypto";
import { type Origin, originWords } from "../../../core/report/origin.ts";
import { sha256Text } from "../system/hash.ts";
import { Once } from "../system/once.ts";
import type { Compared } from "./compare.ts";
import type { CompareOptions, Engine, EngineOptions, RunOptions } from "./engine.ts";
import { ingredientsOf, keyOf } from "./identity.ts";
import { type KeptComparison, type KeptResult, type KeptResults, told } from "./kept-results.ts";
import type { Measure, Watcher } from "./measure.ts";
import type { ProbeRecord, StepResult } from "./probe-runner.ts";
import { describeSetup, type Feed, feedKey, type Setup, setupKey } from "./setup.ts";
import type { StoredTensor, TensorStore } from "./store.ts";

/** One cell in so many is run again although its result is kept. */
const SAMPLE = 20;

/** More is computed anew sooner than it is kept, in bytes of outputs of one result. */
const MOST_BYTES = 128 * 2 ** 20;

export interface KeptEngineOptions {
  engine: Engine;
  place: EngineOptions["place"];
  /** Where outputs are put that are taken. */
  store: TensorStore;
  kept: KeptResults;
  /** Digest of a `.mnn`'s files. */
  modelDigest(file: string): Promise<string>;
  /** What is computed now comes from here; its commit chooses what is run again. */
  origin: Origin;
  /** Nothing that MNN computed is taken. */
  fresh: boolean;
  /** Nothing is written, nor forgotten. */
  readOnly: boolean;
}

/** A result with the key that it is kept under, where it can be kept. */
interface Ran {
  key: string;
  setup: Setup;
  feed: Feed;
  result: StepResult;
}

/**
 * An engine that takes what an earlier run has computed from the very same ingredients, runs one cell in twenty of that again all
 * the same, and keeps what it computes. What is taken is judged by whoever asks, as if it had been run.
 */
export class KeptEngine implements Engine {
  readonly #options: KeptEngineOptions;
  readonly #keys = new Once<string | null>();
  readonly #digests = new Once<string>();
  readonly #taken = new Once<StepResult | null>();
  readonly #ran = new Map<string, Ran>();
  readonly #comparisons = new Map<string, KeptComparison>();
  readonly #records = new Map<string, ProbeRecord>();
  readonly #origins = new WeakMap<StepResult, Origin>();
  readonly #identities = new WeakMap<StepResult, string>();
  /** Keys of results that came out in more than one way: nothing of them is kept. */
  readonly #unstable = new Set<string>();
  readonly #processes = new WeakMap<ProbeRecord, string>();
  /** How many kept results were run again to see whether they hold. */
  again = 0;
  /** What did not hold, in words; once something did not, nothing is taken any more. */
  mismatch: string | null = null;

  constructor(options: KeptEngineOptions) {
    this.#options = options;
  }

  get spent(): Engine["spent"] {
    return this.#options.engine.spent;
  }

  /** The processes of earlier runs whose results were taken. */
  get records(): ProbeRecord[] {
    return [...this.#records.values()];
  }

  /** The run that a result was taken from; null for one of this run. */
  originOf(result: StepResult): Origin | null {
    return this.#origins.get(result) ?? null;
  }

  /** What a result is known by; null where it did not come out in one way, or depends on files of its own. */
  identityOf(result: StepResult): string | null {
    const key = this.#identities.get(result);
    return key === undefined || this.#unstable.has(key) ? null : key;
  }

  knows(setup: Setup, feed: Feed): boolean {
    return this.#options.engine.knows(setup, feed) || this.#taken.has(cellKey(setup, feed));
  }

  async *run(setup: Setup, feeds: Feed[], options: RunOptions = {}): AsyncGenerator<StepResult> {
    if (options.oneSession) return yield* this.#options.engine.run(setup, feeds, options);
    const { repeats = 1 } = options;
    const timesOf = typeof repeats === "number" ? () => repeats : repeats;
    const taken = await Promise.all(
      feeds.map(async (feed) => {
        const known = this.#options.engine.knows(setup, feed) ? null : await this.#take(setup, feed);
        return known && (known.status !== "ok" || known.runMs.length >= timesOf(feed)) ? known : null;
      }),
    );
    const missing = feeds.filter((_, at) => !taken[at]);
    const running = this.#options.engine.run(setup, missing, options)[Symbol.asyncIterator]();
    for (const [at, feed] of feeds.entries()) {
      const known = taken[at];
      if (known) {
        yield known;
        continue;
      }
      const next = await running.next();
      if (next.done) throw new Error(`${feed.id} gave no result`);
      yield await this.#heard(setup, feed, next.value);
    }
  }

  watch<T>(setup: Setup, feed: Feed, watcher: Watcher<T>): Promise<{ result: StepResult; seen: T }> {
    return this.#options.engine.watch(setup, feed, watcher);
  }

  async compare<T>(
    setups: Setup[],
    feed: Feed,
    measure: Measure<T>,
    options: CompareOptions = {},
  ): Promise<Compared<T>> {
    const { lockstep, measured, about = setups.at(-1)! } = options;
    const run = () => this.#options.engine.compare(setups, feed, measure, options);
    const keys = await Promise.all(setups.map((setup) => this.#key(setup, feed)));
    const cell = await this.#key(about, feed);
    const whole =
      keys.every((key) => key !== null) && cell !== null && measured !== undefined && !lockstep?.as;
    if (!whole) return run();
    const key = sha256Text(JSON.stringify([measured, keys, lockstep ?? null]));
    // What is overwritten on the way is another result than the setup's own.
    const sideKeys = keys.map((side, at) => (at === lockstep?.to ? sha256Text(`${key} ${at}`) : side!));
    const known = this.#mayTake(cell, setups) ? await this.#comparison<T>(key, sideKeys, setups, feed) : null;
    if (known) return known;
    const compared = await run();
    const { results, ops, alone } = compared;
    for (const [at, result] of results.entries())
      if (at === lockstep?.to)
        this.#ran.set(sideKeys[at]!, { key: sideKeys[at]!, setup: setups[at]!, feed, result });
      else await this.#heard(setups[at]!, feed, result);
    if (!results.every(({ status }) => status === "ok")) return compared;
    this.#comparisons.set(key, { sides: sideKeys, ops, alone });
    if (this.#isHeld(cell)) {
      const kept = await this.#options.kept.comparison(key);
      const stale = kept !== null && !sameOps(kept, compared);
      if (stale && sameOps(await run(), compared))
        await this.#didNotHold(
          `ops of ${describeSetup(about)} ${feed.id} came out otherwise than they were kept`,
        );
    }
    return compared;
  }

  async #comparison<T>(
    key: string,
    sides: string[],
    setups: Setup[],
    feed: Feed,
  ): Promise<Compared<T> | null> {
    const kept = await this.#options.kept.comparison(key);
    if (!kept) return null;
    const results: StepResult[] = [];
    for (const [at, side] of sides.entries()) {
      const setup = setups[at]!;
      const own = side === (await this.#key(setup, feed));
      // The very result that whoever asks this side alone is given: it was not run twice.
      const result = await (own && this.#mayTake(side, [setup])
        ? this.#take(setup, feed)
        : this.#restored(side, setup, feed));
      if (!result) return null;
      results.push(result);
    }
    return { results, ops: kept.ops as Compared<T>["ops"], alone: kept.alone };
  }

  /** Keeps what was run and came out in one way. To be called when all processes are over, so that their records are whole. */
  async save(): Promise<void> {
    const { kept, origin, readOnly } = this.#options;
    if (readOnly) return;
    const whole = new Set<string>();
    for (const { key, result } of this.#ran.values()) {
      if (!isKept(result) || this.#unstable.has(key)) continue;
      const { record, input: _, outputs, ...rest } = result;
      const { place: __, modelName: ___, config: ____, ...about } = record;
      const process = this.#processes.get(record) ?? randomUUID();
      this.#processes.set(record, process);
      const told = outputs.map(({ file: _, ...output }) => output);
      const one: KeptResult = { origin, process, record: about, result: { ...rest, outputs: told } };
      await kept.keepResult(key, one, outputs).catch(() => {});
      whole.add(key);
    }
    for (const key of this.#unstable) await kept.drop(key);
    for (const [key, comparison] of this.#comparisons)
      if (
        comparison.sides.some((side) => whole.has(side)) &&
        !comparison.sides.some((side) => this.#unstable.has(side))
      )
        await kept.keepComparison(key, comparison);
  }

  /** The key of a result; null for what depends on files of its own, and where the place cannot be had. */
  #key(setup: Setup, feed: Feed): Promise<string | null> {
    return this.#keys.get(cellKey(setup, feed), async () => {
      if (setup.ask?.replace) return null;
      const { place, modelDigest } = this.#options;
      try {
        const ready = await place(setup.runtime, setup.target);
        const digest = await this.#digests.get(setup.model.file, () => modelDigest(setup.model.file));
        return keyOf(await ingredientsOf(setup, ready, digest, feed));
      } catch {
        // Whoever runs it hears why.
        return null;
      }
    });
  }

  /** What a runtime outside MNN gives is no result of the run, but what its results are held against, and hangs on pinned wheels alone. */
  #mayTake(key: string, setups: readonly Setup[]): boolean {
    if (this.#options.fresh) return setups.every(({ runtime }) => runtime.origin === "outside");
    return this.mismatch === null && !this.#isSampled(key);
  }

  /** Whether what is kept of a cell is run again to see whether it holds. */
  #isHeld(cell: string): boolean {
    return !this.#options.fresh && this.mismatch === null && this.#isSampled(cell);
  }

  /** Whether a cell is drawn, by a hash of it and the commit: with everything that is asked about it. */
  #isSampled(key: string): boolean {
    const drawn = sha256Text(`${key} ${this.#options.origin.commit ?? ""}`);
    return Number.parseInt(drawn.slice(0, 8), 16) % SAMPLE === 0;
  }

  async #take(setup: Setup, feed: Feed): Promise<StepResult | null> {
    const key = await this.#key(setup, feed);
    if (key === null || !this.#mayTake(key, [setup])) return null;
    const taken = await this.#taken.get(cellKey(setup, feed), () => this.#restored(key, setup, feed));
    if (taken) this.#identities.set(taken, key);
    return taken;
  }

  /** A kept result as it was; null where there is none or its tensors are not what they were. */
  async #restored(key: string, setup: Setup, feed: Feed): Promise<StepResult | null> {
    const { kept, store } = this.#options;
    const found = await kept.result(key);
    if (!found) return null;
    const outputs: StoredTensor[] = [];
    for (const output of found.result.outputs) {
      const bytes = await kept.tensor(output.digest);
      if (!bytes) return null;
      outputs.push(await store.keep(output, bytes));
    }
    const record = await this.#record(found, setup);
    const result: StepResult = { ...found.result, input: feed.id, outputs, record };
    this.#origins.set(result, found.origin);
    return result;
  }

  async #record({ process, record }: KeptResult, setup: Setup): Promise<ProbeRecord> {
    // One process serves inputs of one setup; another model's of the same content has its own name.
    const name = `${process} ${setupKey(setup)}`;
    const known = this.#records.get(name);
    if (known) return known;
    const place = await this.#options.place(setup.runtime, setup.target);
    const whole = { ...record, place, modelName: setup.model.name, config: setup.config };
    if (!this.#records.has(name)) this.#records.set(name, whole);
    return this.#records.get(name)!;
  }

  /** Notes what was run, and holds it against what is kept where it was drawn. */
  async #heard(setup: Setup, feed: Feed, result: StepResult): Promise<StepResult> {
    const key = await this.#key(setup, feed);
    if (key === null) return result;
    if (isKept(result)) this.#identities.set(result, key);
    const before = this.#ran.get(key);
    if (before && isKept(before.result) && isKept(result) && !sameBits(before.result, result))
      this.#unstable.add(key);
    if (!result.identical) this.#unstable.add(key);
    if (!before || result.runMs.length >= before.result.runMs.length)
      this.#ran.set(key, { key, setup, feed, result });
    if (!before && this.#isHeld(key)) await this.#holdAgainstKept(key, setup, feed, result);
    return result;
  }

  async #holdAgainstKept(key: string, setup: Setup, feed: Feed, result: StepResult): Promise<void> {
    const { kept, engine } = this.#options;
    const found = await kept.result(key);
    // Of what died or was lost the machine may be to blame.
    if (!found || !isKept(result)) return;
    this.again++;
    if (sameBits(found.result, result)) return;
    for await (const twice of engine.run(setup, [feed], { repeats: 2 }))
      if (!twice.identical) {
        this.#unstable.add(key);
        return;
      }
    await this.#didNotHold(
      `${describeSetup(setup)} ${feed.id} came out otherwise than ${originWords(found.origin)} says`,
    );
  }

  async #didNotHold(what: string): Promise<void> {
    this.mismatch ??= what;
    if (!this.#options.readOnly) await this.#options.kept.empty();
  }
}

const cellKey = (setup: Setup, feed: Feed): string => `${setupKey(setup)} ${feedKey(feed)}`;

/** MNN's own answers, both ways: what died, fell silent or dropped off may have the machine to blame. */
const isKept = (result: StepResult): boolean =>
  (result.status === "ok" || result.status === "refused") &&
  result.identical &&
  !result.stopped &&
  result.outputs.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0) <= MOST_BYTES;

/** Whether two results are the same answer, bit for bit. */
function sameBits(a: KeptResult["result"], b: KeptResult["result"]): boolean {
  const bits = ({ status, outputs }: KeptResult["result"]) =>
    told([status, outputs.map(({ name, shape, digest }) => [name, shape, digest])]);
  return bits(a) === bits(b);
}

/** Whether two comparisons saw the same, to the last digit of every number. */
const sameOps = (
  a: Pick<KeptComparison, "ops" | "alone">,
  b: Pick<KeptComparison, "ops" | "alone">,
): boolean => told([a.ops, a.alone]) === told([b.ops, b.alone]);
