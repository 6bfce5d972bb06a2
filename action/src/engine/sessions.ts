import type { Config } from "../../../core/report/schema.ts";
import type { Format } from "../../../core/report/vocabulary.ts";
import type { PreparedModel } from "../grid/models.ts";
import type { MnnSpec } from "../mnn/spec.ts";
import type { Place } from "../places/place/place.ts";
import type { Work } from "../progress/work.ts";
import { Once } from "../system/once.ts";
import type { TargetSpec } from "../target/spec.ts";
import { type PairResult, pairStep } from "./pair.ts";
import type { PlanStep } from "./plan.ts";
import { type ProbeRecord, Side, type StepResult, takeAll } from "./side.ts";
import type { Slots } from "./slots.ts";
import type { TensorStore } from "./store.ts";
import type { Workspace } from "./workspace.ts";

/** A model on one runtime, target and config. */
export interface SessionKey {
  model: PreparedModel;
  release: MnnSpec;
  target: TargetSpec;
  config: Config;
}

/** Results of all inputs, by the input's id. */
export type SessionRun = Map<string, StepResult>;

interface Options {
  place(release: MnnSpec, target: TargetSpec): Promise<Place>;
  slots: Slots;
  store: TensorStore;
  workspace: Workspace;
  timeoutMs: number;
  signal: AbortSignal;
  work: Work;
}

/** Runs sessions, each at most once: a reference serves every cell that is compared with it. */
export class Sessions {
  readonly #options: Options;
  readonly #runs = new Once<SessionRun>();
  /** Every probe process that was started, in that order. */
  readonly records: ProbeRecord[] = [];

  constructor(options: Options) {
    this.#options = options;
  }

  /** Throws the reason for which the run was ended early, if it was. */
  throwIfEnded(): void {
    this.#options.signal.throwIfAborted();
  }

  get ended(): boolean {
    return this.#options.signal.aborted;
  }

  /** Whether this session was run or is running. */
  known(key: SessionKey): boolean {
    return this.#runs.has(nameOf(key));
  }

  /** Outputs of all inputs, each run `repeats` times the first time this session is asked for. */
  run(key: SessionKey, repeats: number): Promise<SessionRun> {
    return this.#runs.get(nameOf(key), () => this.#plain(key, repeats));
  }

  async #plain(key: SessionKey, repeats: number, taken = 1): Promise<SessionRun> {
    const { slots, work } = this.#options;
    const steps = key.model.steps.map((step): PlanStep => ({ ...step, ops: "none", repeats }));
    const units = costOf(key) * repeats;
    work.expect(units * steps.length);
    const side = await this.#side(key, steps);
    const finished: SessionRun = new Map();
    const taking = slots.run(taken, () =>
      takeAll(side, steps, (result) => {
        finished.set(result.input, result);
        work.finish(units, `${describe(key)} ${result.input}`);
      }),
    );
    await taking.catch((error) => this.#keep(finished, error));
    this.records.push(...side.records);
    return finished;
  }

  /** After Ctrl-C what is finished stands for the whole. Other errors are thrown again. */
  #keep(finished: ReadonlyMap<string, unknown>, error: unknown): void {
    if (!this.#options.signal.aborted || finished.size === 0) throw error;
  }

  /**
   * Runs inputs on two sessions side by side and compares them op by op.
   *
   * @param adopt makes the reference's results those of its session, so that it needs no run of its own
   */
  async pair(
    reference: SessionKey,
    candidate: SessionKey,
    inputs: string[],
    format: Format,
    repeats: { reference: number; candidate: number; adopt?: boolean },
  ): Promise<Map<string, PairResult>> {
    if (!repeats.adopt) return this.#paired(reference, candidate, inputs, format, repeats);
    // Under emulation the reference waits for its slower partner at every op: its plain repeats fit in beside, in a
    // process of their own. Elsewhere a process costs more than the repeats.
    const beside = reference.target.kind === "qemu";
    const once = beside ? { ...repeats, reference: 1 } : repeats;
    const running = this.#paired(reference, candidate, inputs, format, once);
    const again = beside ? this.#plain(reference, repeats.reference - 1, 0) : null;
    const results = Promise.all([running, again]).then(
      ([pairs, more]) =>
        new Map([...pairs].map(([input, pair]) => [input, together(pair.reference, more?.get(input))])),
    );
    this.#runs.set(nameOf(reference), results);
    return running;
  }

  async #paired(
    reference: SessionKey,
    candidate: SessionKey,
    inputs: string[],
    format: Format,
    repeats: { reference: number; candidate: number },
  ): Promise<Map<string, PairResult>> {
    const { slots, work } = this.#options;
    const chosen = candidate.model.steps.filter(({ id }) => inputs.includes(id));
    const stepsOf = (n: number) => chosen.map((step): PlanStep => ({ ...step, ops: "all", repeats: n }));
    const [left, right] = [stepsOf(repeats.reference), stepsOf(repeats.candidate)];
    const units = costOf(reference) * repeats.reference + costOf(candidate) * repeats.candidate;
    work.expect(units * chosen.length);
    const sides = await Promise.all([this.#side(reference, left), this.#side(candidate, right)]);
    const pairs = new Map<string, PairResult>();
    const taking = slots.run(2, async () => {
      try {
        for (let i = 0; i < chosen.length; i++) {
          const steps = { reference: left[i]!, candidate: right[i]! };
          pairs.set(chosen[i]!.id, await pairStep(sides[0], sides[1], steps, format));
          work.finish(units, `ops of ${describe(candidate)} ${chosen[i]!.id}`);
        }
      } finally {
        await Promise.all(sides.map((side) => side.close()));
      }
    });
    await taking.catch((error) => this.#keep(pairs, error));
    for (const side of sides) this.records.push(...side.records);
    return pairs;
  }

  async #side(key: SessionKey, steps: PlanStep[]): Promise<Side> {
    const { store, workspace, timeoutMs, signal } = this.#options;
    const place = await this.#options.place(key.release, key.target);
    const refusal = place.opencl?.refuse(key.config);
    if (refusal) throw refusal;
    return new Side({
      place,
      config: key.config,
      modelName: key.model.name,
      model: key.model.file,
      steps,
      store,
      workspace,
      timeoutMs,
      signal,
    });
  }
}

const nameOf = ({ model, release, target, config }: SessionKey): string =>
  JSON.stringify([model.name, release.name, target.name, config.id]);

const describe = ({ model, release, target, config }: SessionKey): string =>
  `${model.name} ${release.name} ${target.name} ${config.id}`;

/** Rough relative times, for the estimate only: emulation is dear, and fp16 under emulation twice as much. */
const costOf = ({ target, config }: SessionKey): number =>
  target.kind === "host" ? 0.1 : config.precision === "low" || config.precision === "low_bf16" ? 2 : 1;

/** A result and its repeats in another process as one; repeats that failed are the result. */
function together(first: StepResult, again: StepResult | undefined): StepResult {
  if (!again || first.status !== "ok") return first;
  if (again.status !== "ok") return again;
  const same = first.outputs.every(({ digest }, index) => digest === again.outputs[index]?.digest);
  return {
    ...first,
    identical: first.identical && again.identical && same,
    runMs: [...first.runMs, ...again.runMs],
  };
}

/** Whether two keys of one model mean the same session. */
export const sameSession = (a: SessionKey, b: SessionKey): boolean =>
  a.release.name === b.release.name && a.target.name === b.target.name && a.config.id === b.config.id;

/** Whether both are the same runtime on the same target. */
export const samePlace = (
  a: Pick<SessionKey, "release" | "target">,
  b: Pick<SessionKey, "release" | "target">,
): boolean => a.release.name === b.release.name && a.target.name === b.target.name;
