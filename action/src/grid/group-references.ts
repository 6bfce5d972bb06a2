import { askedFormat } from "../../../core/judge/asked.ts";
import type { Output } from "../../../core/report/schema.ts";
import type { Settings } from "../config/resolve/settings.ts";
import type { Engine } from "../engine/engine.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import { type Feed, samePlace, setupKey } from "../engine/setup.ts";
import { asParityError } from "../errors/error.ts";
import { Once } from "../system/once.ts";
import type { CellSetup } from "./draft.ts";
import { type Group, hostTarget, plainConfig } from "./groups.ts";
import type { PreparedInput, PreparedModel } from "./models.ts";
import type { OutsideTruth } from "./outside.ts";
import { checkReference, type Reference } from "./reference.ts";
import type { SavedReferences } from "./saved-reference.ts";
import { askOf } from "./through.ts";

interface Needs {
  engine: Engine;
  settings: Pick<Settings, "reference" | "repeats" | "targets">;
  /** Saved tensors, where the configuration compares with those. */
  saved: SavedReferences | null;
  /** What is right by a runtime outside MNN, which the reference is held against, or is. */
  outside?: OutsideTruth;
}

/** What a group's cells are compared with: each input's reference, run and checked. */
export class GroupReferences {
  /** The setup that is the reference; with saved tensors it still serves to look inside. */
  readonly setup: CellSetup;
  readonly #label: string;
  readonly #engine: Engine;
  readonly #saved: SavedReferences | null;
  readonly #repeats: number;
  readonly #hostMayRun: boolean;
  readonly #outside: OutsideTruth | undefined;
  /** Whether what a runtime outside MNN gives is the reference, and no run of MNN's. */
  readonly #byOutside: boolean;
  readonly #known = new Once<Reference>();
  /** Inputs whose reference is held against itself: the first of each shape, and whatever a cell fails on. */
  readonly #twice = new Set<string>();

  constructor(group: Group, model: PreparedModel, needs: Needs) {
    const { engine, saved, settings, outside } = needs;
    this.setup = { model, ...group.reference, ...askOf(model) };
    this.#label = labelOf(this.setup, group);
    this.#engine = engine;
    this.#saved = saved;
    this.#repeats = settings.repeats;
    this.#outside = outside;
    this.#byOutside = settings.reference.kind === "outside";
    const onHost = settings.targets.some(({ kind }) => kind === "host");
    // A wheel for the host is fetched in seconds; a build only for a second opinion would take minutes.
    this.#hostMayRun = onHost || this.setup.runtime.origin === "wheel";
    for (const { id } of firstOfEachShape(model.inputs)) this.#twice.add(id);
  }

  /** Whether the reference is none of the group's cells: saved tensors, or what a runtime outside MNN gives. */
  get apart(): boolean {
    return this.#saved !== null || this.#byOutside;
  }

  /** Runs the reference on all inputs, those twice that are held against themselves. */
  run(): AsyncIterable<StepResult> {
    return this.#engine.run(this.setup, this.#feeds(), { repeats: (feed) => this.#repeatsOf(feed) });
  }

  /** An input's reference, checked. @throws the reason why a run that was ended early has none */
  for(input: string): Promise<Reference> {
    return this.#known.get(`${input} ${this.#twice.has(input)}`, () => this.#find(input));
  }

  /** Has the references of inputs on which a cell fails run once more, so that an unstable one is not taken for the truth. */
  async confirm(inputs: string[]): Promise<void> {
    for (const input of inputs) this.#twice.add(input);
    if (this.apart) return;
    const feeds = this.#feeds().filter(({ id }) => inputs.includes(id));
    for await (const _ of this.#engine.run(this.setup, feeds, {
      repeats: Math.max(2, this.#repeats),
      beside: true,
    }));
  }

  async #find(input: string): Promise<Reference> {
    if (this.#saved) return this.#saved.get(input);
    if (this.#outside && this.#byOutside)
      return this.withCause(await this.#outside.reference(this.setup.model, input), input);
    let result: StepResult;
    try {
      result = await this.#resultOf(this.setup, input);
    } catch (error) {
      const bad = `the reference could not run: ${asParityError(error).message}`;
      return { kind: "cell", label: this.#label, outputs: [], bad, checked: [] };
    }
    const host = await this.host(input);
    return this.heldOutside(await checkReference(result, host, this.#label), input, result, host);
  }

  /** A reference that is no run of MNN's, with what is wrong with this release's Normal, where something is: then that is why. */
  async withCause(reference: Reference, input: string): Promise<Reference> {
    if (reference.bad) return reference;
    try {
      const host = await this.host(input);
      const result = host ?? (await this.#resultOf(this.setup, input));
      return await this.heldOutside(reference, input, result, host);
    } catch (error) {
      asParityError(error);
      return reference;
    }
  }

  /**
   * A reference with what a runtime outside MNN says of this release's Normal. Where that can tell which side is right, a
   * reference that is finite but far from the host's is not the end of it.
   */
  async heldOutside(
    reference: Reference,
    input: string,
    result: StepResult,
    host: StepResult | null,
  ): Promise<Reference> {
    const normal = host?.status === "ok" ? host : result;
    if (!this.#outside || askedFormat(this.setup.config) !== "fp32" || normal.status !== "ok")
      return reference;
    const setup = normal === host ? { ...this.setup, target: hostTarget, config: plainConfig } : this.setup;
    const outside =
      (await this.#outside.check(setup, input, normal)) ??
      // The host is right: then it is this target that is not.
      (reference.bad && result.status === "ok" ? await this.#outside.check(this.setup, input, result) : null);
    if (!outside) return reference;
    const far = result.status === "ok" && result.identical && reference.checked.every(allFinite);
    return { ...reference, outside, bad: far ? null : reference.bad };
  }

  /**
   * The host's Normal for the same release; null where the reference is just that, or promises less, or no host can run, or
   * only by a build that the run does not ask for.
   */
  async host(input: string): Promise<StepResult | null> {
    if (!this.#hostMayRun) return null;
    const host: CellSetup = { ...this.setup, target: hostTarget, config: plainConfig };
    if (setupKey(host) === setupKey(this.setup) || askedFormat(this.setup.config) !== "fp32") return null;
    try {
      return await this.#resultOf(host, input);
    } catch (error) {
      asParityError(error);
      return null;
    }
  }

  /** All inputs are run where one is asked for: they share a process. */
  async #resultOf(setup: CellSetup, input: string): Promise<StepResult> {
    const repeats = (feed: Feed) => this.#repeatsOf(feed);
    for await (const result of this.#engine.run(setup, this.#feeds(), { repeats }))
      if (result.input === input) return result;
    throw new Error(`${input} is no input of ${setup.model.name}`);
  }

  #feeds(): Feed[] {
    return this.setup.model.inputs.map(({ feed }) => feed);
  }

  #repeatsOf({ id }: Feed): number {
    return Math.max(this.#twice.has(id) ? 2 : 1, this.#repeats);
  }
}

const allFinite = ({ metrics: { candidate } }: Output): boolean =>
  candidate.nan + candidate.posInf + candidate.negInf === 0;

/** MNN picks its kernels by the shape: what is stable on one input is stable on the others like it. */
function firstOfEachShape(inputs: PreparedInput[]): PreparedInput[] {
  const shapeOf = ({ feed }: PreparedInput) =>
    JSON.stringify(feed.tensors.map(({ name, shape }) => [name, shape]));
  return [...new Map([...inputs].reverse().map((input) => [shapeOf(input), input])).values()];
}

function labelOf(reference: CellSetup, group: Group): string {
  if (samePlace(reference, group)) return `${reference.config.id}, same release and target`;
  return `${reference.config.id} on ${reference.target.name}, MNN ${reference.runtime.name}`;
}
