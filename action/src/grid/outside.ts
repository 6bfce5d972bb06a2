import { referenceFault, referenceTolerance } from "../../../core/judge/reference.ts";
import type { Cause, OpName } from "../../../core/report/schema.ts";
import { progress as told } from "../../../core/words/log/progress.ts";
import type { Told } from "../../../core/words/stored/phrase.ts";
import { remember } from "../cache/facts.ts";
import type { Engine } from "../engine/engine.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import { digestOf, type StoredTensor, type TensorStore } from "../engine/store.ts";
import type { Workspace } from "../engine/workspace.ts";
import { asParityError, ParityError } from "../errors/error.ts";
import { readGraph } from "../mnn/graph/read.ts";
import { outsideSpecOf } from "../mnn/outside-spec.ts";
import type { OutsideSpec } from "../mnn/spec.ts";
import { outsideIdentity } from "../places/outside/place.ts";
import type { Place } from "../places/place/place.ts";
import { sha256Text } from "../system/hash.ts";
import { Once } from "../system/once.ts";
import { hostCpu } from "../system/platform.ts";
import type { ToolContext } from "../system/tool-context.ts";
import type { TargetSpec } from "../target/spec.ts";
import { isConditioning, movedFeed, weighedInputs } from "./conditioning.ts";
import type { CellSetup } from "./draft.ts";
import { withFloatWeights } from "./float-weights.ts";
import { hostTarget, plainConfig } from "./groups.ts";
import type { PreparedModel } from "./models.ts";
import { compareOutputs } from "./outputs.ts";
import { compareWithTruth, leastSnr, type OutsideJudged } from "./outside-compare.ts";
import { firstWrongOp, opOfTensors } from "./outside-ops.ts";
import type { Reference } from "./reference.ts";

/** What a runtime outside MNN says of a release's Normal on one input. */
export interface OutsideCheck {
  /** The runtime's id in the report, and its name with its version. */
  runtime: string;
  label: string;
  /** What is right, by that runtime. */
  truth: StoredTensor[];
  /** Null where Normal is right: then all but the outputs is left to itself. */
  cause: Cause | null;
  op: { name: string; type: string } | null;
  /** Outputs of MNN's ops that are no tensor of the source by their names; left out where ops were not looked at. */
  unmatched?: OpName[];
}

/** A run of a runtime outside MNN that gave something. */
interface Answer {
  setup: Setup;
  label: string;
  /** The runtime's id in the report. */
  runtime: string;
  result: StepResult;
}

export interface OutsideNeeds {
  engine: Engine;
  place(runtime: OutsideSpec, target: TargetSpec): Promise<Place>;
  store: TensorStore;
  workspace: Workspace;
  context: ToolContext;
}

/**
 * Holds each release's Normal against a runtime outside MNN, where the model's source is known: once per converted model, release
 * and input. That it is right is kept between runs, so that a second run asks nothing; that it is not is looked into.
 */
export class OutsideTruth {
  readonly #needs: OutsideNeeds;
  /** Models with their weights left as floats, by the model that is in question. */
  readonly #floats = new Once<Setup | null>();
  /** Inputs that are only weighed, by the model's file. */
  readonly #weighed = new Once<ReadonlySet<string>>();
  readonly #checks = new Once<OutsideCheck | null>();
  readonly #places = new Once<Place | ParityError>();
  readonly #heard = new Set<string>();

  constructor(needs: OutsideNeeds) {
    this.#needs = needs;
  }

  /**
   * Null where Normal is known to be right, where nothing outside can be asked, and where what it says is no number. A run that
   * is ended early asks nothing more: what was finished stands without.
   */
  async check(normal: CellSetup, input: string, result: StepResult): Promise<OutsideCheck | null> {
    const key = JSON.stringify([normal.model.file, normal.runtime.name, normal.target.name, input]);
    try {
      return await this.#checks.get(key, () => this.#known(normal, input, result));
    } catch (error) {
      if (this.#needs.context.signal.aborted) return null;
      throw error;
    }
  }

  async #known(normal: CellSetup, input: string, result: StepResult): Promise<OutsideCheck | null> {
    const { source, inputs } = normal.model;
    const spec = source ? outsideSpecOf(source.file) : null;
    const prepared = inputs.find(({ id }) => id === input);
    if (!source || !spec || !prepared?.loaded) return null;
    const outputs = result.outputs.map(({ name, digest }) => [name, digest]);
    const unused = prepared.loaded.unused.map(({ name, data }) => [
      name,
      digestOf(new Uint8Array(data.buffer)),
    ]);
    const fed = unused.length > 0 ? [prepared.report.sha256, unused] : prepared.report.sha256;
    const identity = [source.sha256, fed, outputs, outsideIdentity(spec), hostCpu()];
    const name = `outside2-${sha256Text(JSON.stringify(identity)).slice(0, 32)}`;
    const { home } = this.#needs.context;
    try {
      await remember(home, name, [], async () => {
        const check = await this.#ask(normal, spec, source.file, prepared.feed, result);
        // Thrown, so that only what is right is kept.
        if (check !== "right") throw new NotRight(check);
        return check;
      });
    } catch (error) {
      if (error instanceof NotRight) return error.check;
      throw error;
    }
    return null;
  }

  /**
   * What a runtime outside MNN makes of an input, as what cells are compared with: bad where none reads the model's source, where it
   * cannot be had or run, and where what it gives is no number.
   */
  async reference(model: PreparedModel, input: string): Promise<Reference> {
    const spec = model.source ? outsideSpecOf(model.source.file) : null;
    const prepared = model.inputs.find(({ id }) => id === input);
    const label = spec?.name ?? "outside";
    const none: Reference = { kind: "outside", label, outputs: [], bad: null, checked: [] };
    if (!spec || !model.source || !prepared) return { ...none, bad: "the model's source is not known" };
    const answer = await this.#answer(model.name, spec, model.source.file, prepared.feed);
    if (typeof answer === "string") return { ...none, bad: answer };
    const { outputs } = answer.result;
    const judged = await compareOutputs(outputs, outputs, () => referenceTolerance);
    return { ...none, label: answer.label, outputs, bad: referenceFault(judged, true) };
  }

  async #answer(name: string, spec: OutsideSpec, source: string, feed: Feed): Promise<Answer | string> {
    const place = await this.#places.get(spec.name, () =>
      this.#needs.place(spec, hostTarget).catch(asParityError),
    );
    if (place instanceof ParityError) return place.message;
    const setup = { model: { name, file: source }, runtime: spec, target: hostTarget, config: plainConfig };
    const label = `${spec.name} ${place.runtime.release}`;
    const result = await this.#run(setup, feed);
    if (result.status !== "ok") return `${label} could not run ${name}, ${feed.id}: ${result.message}`;
    return { setup, label, runtime: place.runtime.id, result };
  }

  async #ask(
    normal: CellSetup,
    spec: OutsideSpec,
    source: string,
    feed: Feed,
    result: StepResult,
  ): Promise<OutsideCheck | "right" | null> {
    const answer = await this.#answer(normal.model.name, spec, source, feed);
    if (typeof answer === "string") {
      this.#say(told.noTruth({ why: answer }));
      return null;
    }
    const { label, result: right } = answer;
    const judged = await compareWithTruth(right.outputs, result.outputs, () => referenceTolerance);
    if (judged.outputs.length === 0) return null;
    if (judged.verdict === "pass") return "right";
    // What is no number is no truth.
    if (judged.verdict === "reference-bad") return null;
    const about = { runtime: answer.runtime, label, truth: right.outputs };
    return { ...about, ...(await this.#why(normal, answer, feed, judged, result.outputs)) };
  }

  async #why(
    normal: CellSetup,
    answer: Answer,
    feed: Feed,
    judged: OutsideJudged,
    ours: readonly StoredTensor[],
  ): Promise<Pick<OutsideCheck, "cause" | "op" | "unmatched">> {
    const { engine, store, workspace } = this.#needs;
    const { setup: truth, result } = answer;
    const right = result.outputs;
    const failing = judged.outputs.filter(({ verdict }) => verdict !== "pass");
    const normalDb = leastSnr(failing);
    const numbers: Record<string, number> = { "MNN's Normal against the truth, dB": normalDb };
    const floats = judged.contradicted.length === 0 ? await this.#asFloats(normal, feed, right) : null;
    if (floats?.verdict === "pass") {
      numbers["the same with weights as floats against the truth, dB"] = leastSnr(floats.outputs);
      return { cause: { kind: "quantization", numbers }, op: null };
    }
    const { file } = normal.model;
    const weighed = await this.#weighed.get(file, async () => {
      const graph = await readGraph(file).catch(() => null);
      return graph ? weighedInputs(graph) : new Set();
    });
    const moved = await movedFeed(feed, sha256Text(`${file} ${feed.id}`).slice(0, 16), workspace, weighed);
    if (moved && judged.contradicted.length === 0) {
      const shifted = await this.#run(truth, moved);
      if (shifted.status === "ok") {
        const { outputs } = await compareWithTruth(right, shifted.outputs, () => referenceTolerance);
        const alike = failing.map(({ name }) => outputs.find((output) => output.name === name));
        const movedDb = leastSnr(alike.filter((output) => output !== undefined));
        numbers["the truth against itself, inputs moved by one rounding, dB"] = movedDb;
        if (isConditioning(normalDb, movedDb)) return { cause: { kind: "conditioning", numbers }, op: null };
      }
    }
    const kind = judged.contradicted.length > 0 ? "converter" : "operator";
    const wrong = failing.flatMap(({ name }) => {
      const [expected, given] = [right, ours].map((outputs) =>
        outputs.find((output) => output.name === name),
      );
      return expected && given ? [{ right: expected, found: given }] : [];
    });
    const looked = await firstWrongOp(engine, store, normal, truth, feed, moved, wrong).catch((error) => {
      this.#say(told.noFirstOp({ why: asParityError(error).message }));
      return null;
    });
    if (looked) {
      numbers["ops held against the truth"] = looked.matched;
      if (!looked.first && looked.conditioned && kind === "operator")
        return { cause: { kind: "conditioning", numbers }, op: null, unmatched: looked.unmatched };
      if (!looked.first && looked.growth && kind === "operator") {
        const { ops, mostDb, lostDb } = looked.growth;
        return {
          cause: { kind: "growth", numbers: { ...numbers, ops, mostDb, lostDb } },
          op: null,
          unmatched: looked.unmatched,
        };
      }
      if (looked.first) numbers["the first wrong op against the truth, dB"] = looked.snrDb;
    }
    // What gives another shape is converted wrongly, whatever of what follows is the first that could be held against the truth.
    const certain = kind === "converter" ? judged.contradicted : looked?.first ? [] : [failing[0]!.name];
    const names = [...certain, ...(looked?.first ? [looked.first.name] : [])];
    const alone = certain.length === 0 ? (looked?.first ?? null) : null;
    const op = alone ?? (await opOfTensors(engine, truth, feed, names).catch(() => null));
    return { cause: { kind, numbers }, op, ...(looked ? { unmatched: looked.unmatched } : {}) };
  }

  /** What the model comes to whose weights were left as floats; null where these are, or where that cannot be had. */
  async #asFloats(normal: CellSetup, feed: Feed, right: StoredTensor[]): Promise<OutsideJudged | null> {
    const key = JSON.stringify([normal.model.file, normal.runtime.name]);
    const setup = await this.#floats.get(key, () => withFloatWeights(normal, this.#needs));
    const result = setup && (await this.#run(setup, feed));
    if (result?.status !== "ok") return null;
    return compareWithTruth(right, result.outputs, () => referenceTolerance);
  }

  async #run(setup: Setup, feed: Feed): Promise<StepResult> {
    for await (const result of this.#needs.engine.run(setup, [feed])) return result;
    throw new Error(`${feed.id} gave no result`);
  }

  #say(line: Told): void {
    if (this.#heard.has(line)) return;
    this.#heard.add(line);
    this.#needs.context.progress.note(line);
  }
}

/** Carries what is not to be kept out of `remember`. */
class NotRight extends Error {
  readonly check: OutsideCheck | null;

  constructor(check: OutsideCheck | null) {
    super("not right");
    this.check = check;
  }
}
