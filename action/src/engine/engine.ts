import type { OutsideSpec, RuntimeSpec } from "../mnn/spec.ts";
import type { Place } from "../places/place/place.ts";
import type { Work } from "../progress/work.ts";
import type { Slots } from "../system/slots.ts";
import type { TargetSpec } from "../target/spec.ts";
import { type Compared, compareStep, type Lockstep } from "./compare.ts";
import { ledger } from "./ledger.ts";
import type { Measure, Watcher } from "./measure.ts";
import { opOf } from "./op-stream.ts";
import type { PlanStep } from "./plan.ts";
import { Pool } from "./pool.ts";
import { type OpFrame, type ProbeRecord, ProbeRunner, type StepResult } from "./probe-runner.ts";
import type { Answer } from "./request.ts";
import { Results } from "./results.ts";
import { coresOf, costOf, describeSetup, type Feed, type Setup } from "./setup.ts";
import type { TensorStore } from "./store.ts";
import type { Workspace } from "./workspace.ts";

/** How many runs were made, and what they took: what a budget is held against. */
export interface Spent {
  /** Runs of one input through one session, repeats counted. */
  runs: number;
  /** Wall time of probes, summed over those that ran side by side, in milliseconds. */
  ms: number;
  /** Wall time in which any probe ran, in milliseconds. */
  busyMs: number;
}

export interface RunOptions {
  /** How often an input is to have been run in all. Default: once. */
  repeats?: number | ((feed: Feed) => number);
  /** Whether it may run beside what takes the machine's cores, for work that fits in where those idle. */
  beside?: boolean;
  /**
   * All of them in this order through one session, which inputs of another shape resize, as an app does it. What is known is not
   * taken, and nobody else gets what comes of it.
   */
  oneSession?: boolean;
}

export interface CompareOptions {
  lockstep?: Lockstep;
  /** What the measure takes, where that is JSON and nothing else is made of the tensors: then it may be kept from run to run. */
  measured?: string;
  /** Whose cell is asked about, where that is not the last of the sides: what is kept of a cell is run again with it. */
  about?: Setup;
}

/**
 * Runs models and can be asked anything of a run (docs/engine.md). Whatever goes wrong in MNN or its process is a result's
 * `status`; what is thrown is a ParityError for a place that cannot be had, or the signal's reason once the run was ended.
 */
export interface Engine {
  /** Runs inputs through one setup, in their order. What was run before is not run again; `repeats` counts all runs. */
  run(setup: Setup, feeds: Feed[], options?: RunOptions): AsyncIterable<StepResult>;
  /** Runs one input and shows every op as it is computed. */
  watch<T>(setup: Setup, feed: Feed, watcher: Watcher<T>): Promise<{ result: StepResult; seen: T }>;
  /** Runs one input on several setups side by side and measures every op that all of them computed. */
  compare<T>(
    setups: Setup[],
    feed: Feed,
    measure: Measure<T>,
    options?: CompareOptions,
  ): Promise<Compared<T>>;
  /** Whether an input's result is known or on its way, so that `run` costs nothing. */
  knows(setup: Setup, feed: Feed): boolean;
  readonly spent: Readonly<Spent>;
}

export interface EngineOptions {
  place(runtime: RuntimeSpec | OutsideSpec, target: TargetSpec): Promise<Place>;
  slots: Slots;
  store: TensorStore;
  workspace: Workspace;
  /** Longest silence of a probe, in milliseconds. */
  timeoutMs: number;
  signal: AbortSignal;
  work: Work;
}

/** The engine over real probes. */
export class ProbeEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #results = new Results();
  readonly #pool = new Pool();
  readonly spent: Spent = { runs: 0, ms: 0, busyMs: 0 };
  #busy = 0;
  #busySince = 0;
  readonly #runners: ProbeRunner[] = [];
  /** What a model's first run took, in ms a unit of cost. */
  readonly #weights = new Map<string, number>();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Every probe process that was started. */
  get records(): ProbeRecord[] {
    return this.#runners.flatMap(({ records }) => records);
  }

  knows(setup: Setup, feed: Feed): boolean {
    return this.#results.has(setup, feed);
  }

  async *run(setup: Setup, feeds: Feed[], options: RunOptions = {}): AsyncGenerator<StepResult> {
    if (options.oneSession) return yield* await this.#inOneSession(setup, feeds);
    this.#start(setup, feeds, options);
    for (const feed of feeds) yield await this.#results.get(setup, feed);
  }

  async #inOneSession(setup: Setup, feeds: Feed[]): Promise<StepResult[]> {
    const steps = feeds.map((feed): PlanStep => ({ ...feed, ops: "none", repeats: 1 }));
    const runner = await this.#fresh(setup, steps, true);
    return this.#with([{ setup, steps, runner }], 1, async () => {
      const results: StepResult[] = [];
      for (const step of steps) {
        results.push(await take(runner, step));
        this.#finished(setup, `${describeSetup(setup)} ${step.id}`);
      }
      return results;
    });
  }

  /** Starts what is missing: one process for all of it. */
  #start(setup: Setup, feeds: Feed[], { repeats = 1, beside = false }: RunOptions): void {
    const timesOf = typeof repeats === "number" ? () => repeats : repeats;
    const owed = this.#results.owed(setup, feeds, timesOf);
    if (owed.length === 0) return;
    const waiting = owed.map((item) => {
      const { promise, resolve, reject } = deferred<StepResult>();
      this.#results.add(setup, item, promise);
      return { resolve, reject };
    });
    const steps = owed.map(({ feed, repeats }): PlanStep => ({ ...feed, ops: "none", repeats }));
    const running = this.#with([{ setup, steps }], beside ? 0 : 1, async ([runner]) => {
      for (const [index, step] of steps.entries()) {
        const result = await take(runner!, step);
        this.#finished(setup, `${describeSetup(setup)} ${result.input}`, step.repeats);
        this.#weigh(setup, result);
        waiting[index]!.resolve(result);
      }
    });
    running.catch((error) => {
      for (const { reject } of waiting) reject(error);
    });
  }

  async watch<T>(setup: Setup, feed: Feed, watcher: Watcher<T>): Promise<{ result: StepResult; seen: T }> {
    const step: PlanStep = { ...feed, ops: watcher.answers ? "answered" : "all", repeats: 1 };
    return this.#with([{ setup, steps: [step] }], 1, async ([runner]) => {
      const result = await take(runner!, step, (frame) => watcher.op(opOf(frame)));
      this.#finished(setup, `ops of ${describeSetup(setup)} ${feed.id}`);
      return { result, seen: watcher.seen() };
    });
  }

  async compare<T>(
    setups: Setup[],
    feed: Feed,
    measure: Measure<T>,
    { lockstep }: CompareOptions = {},
  ): Promise<Compared<T>> {
    const steps = setups.map(
      (_, side): PlanStep =>
        side === lockstep?.to
          ? { ...(lockstep.fed ?? feed), ops: "answered", repeats: 1 }
          : { ...feed, ops: "all", repeats: 1 },
    );
    const unknown = setups.filter((setup, side) => side !== lockstep?.to && !this.knows(setup, feed));
    const comparing = this.#with(
      setups.map((setup, side) => ({ setup, steps: [steps[side]!] })),
      coresOf(setups),
      async (runners) => {
        const sides = runners.map((source, side) => ({ source, step: steps[side]! }));
        const compared = await compareStep(sides, measure, lockstep);
        for (const setup of setups) this.#finished(setup, `ops of ${describeSetup(setup)} ${feed.id}`);
        return compared;
      },
    );
    // Looking on changes no bits: who asks for one of these sides alone gets what is computed here.
    for (const setup of unknown) {
      const result = comparing.then(({ results }) => results[setups.indexOf(setup)]!);
      this.#results.add(setup, { feed, repeats: 1 }, result);
    }
    return comparing;
  }

  /** Ends the processes that wait for more; the records are whole then. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** Has a process for each setup, lets `work` take its steps, and lets those wait that stay. */
  async #with<T>(
    sides: { setup: Setup; steps: PlanStep[]; runner?: ProbeRunner }[],
    slots: number,
    work: (runners: ProbeRunner[]) => Promise<T>,
  ): Promise<T> {
    for (const { setup, steps } of sides)
      this.#options.work.expect(steps.reduce((sum, { repeats }) => sum + costOf(setup) * repeats, 0));
    const runners = await Promise.all(
      sides.map(({ setup, steps, runner }) => runner ?? this.#runner(setup, steps)),
    );
    const running = async () => {
      const startedAt = performance.now();
      if (this.#busy++ === 0) this.#busySince = startedAt;
      try {
        const done = await work(runners);
        await Promise.all(
          runners.map((runner, side) =>
            runner.stays ? this.#pool.give(sides[side]!.setup, runner) : runner.close(),
          ),
        );
        return done;
      } catch (error) {
        await Promise.all(runners.map((runner) => runner.close()));
        throw error;
      } finally {
        const now = performance.now();
        this.spent.ms += (now - startedAt) * sides.length;
        if (--this.#busy === 0) this.spent.busyMs += now - this.#busySince;
      }
    };
    return this.#options.slots.run(slots, running, this.#weightOf(sides[0]!.setup));
  }

  /**
   * The model whose runs take longest goes first, and one of which that is not known yet before it: what is asked of its cells follows one
   * after the other, and would be left for the end, when all other cores idle.
   */
  #weightOf({ model }: Setup): number {
    return this.#weights.get(model.name) ?? Number.POSITIVE_INFINITY;
  }

  #weigh(setup: Setup, { runMs: [ms] }: StepResult): void {
    if (ms !== undefined && !this.#weights.has(setup.model.name))
      this.#weights.set(setup.model.name, ms / costOf(setup));
  }

  #finished(setup: Setup, what: string, repeats = 1): void {
    this.spent.runs += repeats;
    const own = ledger.getStore();
    if (own) own.runs += repeats;
    this.#options.work.finish(costOf(setup) * repeats, what);
  }

  async #runner(setup: Setup, steps: PlanStep[]): Promise<ProbeRunner> {
    const waiting = this.#pool.take(setup);
    return waiting ?? this.#fresh(setup, steps);
  }

  /** @param planned whether it is given its steps at once, and takes all of them in one session */
  async #fresh(setup: Setup, steps: PlanStep[], planned = false): Promise<ProbeRunner> {
    const { model, runtime, target, config, ask } = setup;
    const { store, workspace, timeoutMs, signal } = this.#options;
    const place = await this.#options.place(runtime, target);
    const refusal = place.opencl?.refuse(config);
    if (refusal) throw refusal;
    const runner = new ProbeRunner({
      place,
      config,
      ask,
      modelName: model.name,
      model: model.file,
      // Over adb the shell that starts a probe has no standard input: there each question pays for its own start.
      steps: place.remote || planned ? steps : [],
      store,
      workspace,
      timeoutMs,
      signal,
    });
    this.#runners.push(runner);
    return runner;
  }
}

/** Takes one step, with a look at each op. */
async function take(
  runner: ProbeRunner,
  step: PlanStep,
  look: (frame: OpFrame) => Answer | undefined | Promise<Answer | undefined> = () => undefined,
): Promise<StepResult> {
  const frames = runner.step(step);
  let next = await frames.next();
  while (!next.done) {
    const frame = next.value;
    const answer = await look(frame);
    // An answer may be made of the frame's own data.
    next = await frames.next(answer).finally(() => runner.recycle(frame));
  }
  return next.value;
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
