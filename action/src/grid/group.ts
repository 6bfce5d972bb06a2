import { askedFormat } from "../../../core/judge/asked.ts";
import { isWrong } from "../../../core/judge/verdict.ts";
import type { Cell, Config } from "../../../core/report/schema.ts";
import type { Settings } from "../config/resolve/settings.ts";
import type { Engine } from "../engine/engine.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import { samePlace, setupKey } from "../engine/setup.ts";
import type { Workspace } from "../engine/workspace.ts";
import { asParityError, ParityError } from "../errors/error.ts";
import { addEdges } from "../inside/edges.ts";
import { hasIntegerWeights } from "../mnn/graph/constants.ts";
import type { Graph } from "../mnn/graph/graph.ts";
import { readGraph } from "../mnn/graph/read.ts";
import type { Place } from "../places/place/place.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { type CellDraft, type CellSetup, unavailable } from "./draft.ts";
import { gatherEvidence } from "./evidence.ts";
import { type GraphFacts, graphFacts, opOf } from "./graph-facts.ts";
import { GroupReferences } from "./group-references.ts";
import { type Group, hostTarget, plainConfig } from "./groups.ts";
import { candidateCell, type Look, referenceCell } from "./judge-cell.ts";
import { isDeaf, lookInside } from "./look.ts";
import type { PreparedModel } from "./models.ts";
import type { OutsideTruth } from "./outside.ts";
import { withOutside } from "./outside-cell.ts";
import { checkReference } from "./reference.ts";
import { holdResized } from "./resized.ts";
import type { SavedReferences } from "./saved-reference.ts";
import { askOf } from "./through.ts";

export interface GroupContext {
  settings: Settings;
  engine: Engine;
  /** Ends the run: what was finished by then stands. */
  signal: AbortSignal;
  /** What a model is converted with anew, where that may help it. */
  conversion?: { workspace: Workspace; context: ToolContext };
  /** What is right by a runtime outside MNN. */
  outside?: OutsideTruth;
  place(runtime: Group["runtime"], target: Group["target"]): Promise<Place>;
  /** Saved tensors, where the configuration compares with those. */
  saved: SavedReferences | null;
  /** Takes each cell as soon as it is known, so that an interrupted run keeps it. */
  emit(cells: CellDraft[]): void;
}

/** Runs and judges all cells of a group. Whatever goes wrong in a session is its cells' verdict. */
export async function runGroup(group: Group, model: PreparedModel, context: GroupContext): Promise<void> {
  const place = await context.place(group.runtime, group.target).catch(asParityError);
  if (place instanceof ParityError) {
    for (const config of group.configs)
      context.emit(unavailable({ ...group, model, config }, place, context.settings));
    return;
  }
  await new GroupRun(group, model, place, context).run();
}

class GroupRun {
  readonly #group: Group;
  readonly #model: PreparedModel;
  readonly #place: Place;
  readonly #context: GroupContext;
  readonly #references: GroupReferences;
  #known: Promise<Graph | null> | null = null;
  #facts: Promise<GraphFacts> | null = null;

  constructor(group: Group, model: PreparedModel, place: Place, context: GroupContext) {
    this.#group = group;
    this.#model = model;
    this.#place = place;
    this.#context = context;
    this.#references = new GroupReferences(group, model, context);
  }

  async run(): Promise<void> {
    const setups = this.#group.configs.map((config) => this.#setup(config));
    const { apart } = this.#references;
    const isReference = (setup: CellSetup) => setupKey(setup) === setupKey(this.#references.setup);
    const candidates = apart ? setups : setups.filter((setup) => !isReference(setup));
    await Promise.all(candidates.map((setup) => this.#emitted(setup, this.#candidate(setup))));
    if (apart || !samePlace(this.#references.setup, this.#group)) return;
    const listed = setups.some(isReference);
    const reference = this.#asReference(this.#references.setup, listed ? "candidate" : "reference");
    await this.#emitted(listed ? this.#references.setup : null, reference);
  }

  #setup(config: Config): CellSetup {
    const { runtime, target } = this.#group;
    return { model: this.#model, runtime, target, config, ...askOf(this.#model) };
  }

  /** Something outside MNN that fails in the middle costs the cells of its config, not the others' and not the run. */
  async #emitted(setup: CellSetup | null, work: Promise<void>): Promise<void> {
    try {
      await this.#finished(work);
    } catch (error) {
      const failure = asParityError(error);
      if (setup) this.#context.emit(unavailable(setup, failure, this.#context.settings, this.#place));
    }
  }

  /** What a run that was ended early cannot say any more is left out; other errors are thrown. */
  async #finished<T>(work: Promise<T>): Promise<T | null> {
    try {
      return await work;
    } catch (error) {
      if (this.#context.signal.aborted) return null;
      throw error;
    }
  }

  /** All results of a run, or those that came before it was ended early. */
  async #collected(run: AsyncIterable<StepResult>): Promise<StepResult[]> {
    const results: StepResult[] = [];
    await this.#finished(
      (async () => {
        for await (const result of run) results.push(result);
      })(),
    );
    return results;
  }

  async #candidate(setup: CellSetup): Promise<void> {
    const { settings, signal, emit } = this.#context;
    const refusal = this.#place.opencl?.refuse(setup.config);
    if (refusal) return emit(unavailable(setup, refusal, settings, this.#place));
    const inside = setupKey(setup) !== setupKey(this.#references.setup);
    const inputs = this.#model.inputs.map(({ id }) => id);
    const all = settings.ops === "all" && inside ? inputs : [];
    const first = settings.ops === "failing" && inside && this.#onlyOpsProve(setup) ? inputs.slice(0, 1) : [];
    const looks = await this.#look(setup, [...all, ...first]);
    // The reference is due in any case, and nothing can be judged before it.
    const reference = this.#references.apart
      ? null
      : this.#collected(this.#references.run()).catch(() => null);
    let [cells] = await Promise.all([this.#judge(setup, looks), reference]);
    const wrong = cells.filter(({ verdict }) => isWrong(verdict)).map(({ input }) => input);
    const worth = settings.ops === "failing" && inside ? worthALook(cells, wrong, setup.config) : [];
    const wanted = worth.filter((input) => !looks.has(input));
    if ((wrong.length > 0 || wanted.length > 0) && !signal.aborted) {
      const confirmed = this.#finished(this.#references.confirm(wrong).catch(asParityError));
      for (const [input, look] of await this.#look(setup, wanted)) looks.set(input, look);
      await confirmed;
      cells = await this.#judge(setup, looks);
    }
    await this.#finished(this.#explain(setup, cells));
    if (settings.resize) await this.#finished(holdResized(cells, setup, this.#context.engine));
    for (const cell of cells) if (first.includes(cell.input) && provesOnly(cell)) cell.ops = null;
    emit(cells);
  }

  /**
   * Whether a session's word is not enough: MNN's fp16 for Arm picks each op for itself. A run that is looked into first is
   * no further run.
   */
  #onlyOpsProve({ config }: CellSetup): boolean {
    const { platform } = this.#place.runtime;
    return config.backend === "cpu" && askedFormat(config) === "fp16" && /(aarch64|arm64)$/.test(platform);
  }

  /** Asks further of what is wrong, so that its cause can be told. */
  async #explain(setup: CellSetup, cells: CellDraft[]): Promise<void> {
    const graph = await this.#graph();
    if (!graph || this.#context.signal.aborted) return;
    await gatherEvidence(cells, this.#model.inputs, {
      engine: this.#context.engine,
      setup,
      reference: this.#references.setup,
      // A wheel for the host is fetched in seconds; a build only for this would take minutes.
      onHost: setup.runtime.origin === "wheel" || this.#context.settings.targets.some(isHost),
      answers: !this.#place.remote && !isDeaf(setup),
      graph,
    });
  }

  /** The model's graph; null where its file cannot be read, which is MNN's to say. */
  async #graph(): Promise<Graph | null> {
    this.#known ??= readGraph(this.#model.file).catch(() => null);
    return this.#known;
  }

  /** What of it rows of ops do not tell. */
  #factsOfGraph(): Promise<GraphFacts> {
    this.#facts ??= this.#graph().then(graphFacts);
    return this.#facts;
  }

  /** Holds inputs' ops against the reference's. */
  async #look(setup: CellSetup, inputs: string[]): Promise<Map<string, Look>> {
    const looks = new Map<string, Look>();
    if (inputs.length === 0) return looks;
    const all = this.#context.settings.ops === "all";
    const [graph, facts] = [await this.#graph(), await this.#factsOfGraph()];
    for (const { id, feed } of this.#model.inputs.filter(({ id }) => inputs.includes(id))) {
      const sides: [CellSetup, CellSetup] = [this.#references.setup, setup];
      const look = await this.#finished(lookInside(this.#context.engine, sides, feed, all, { graph, facts }));
      if (!look) continue;
      if (graph) addEdges(look.ops.rows, graph);
      looks.set(id, look);
    }
    return looks;
  }

  async #judge(setup: CellSetup, looks: ReadonlyMap<string, Look>): Promise<CellDraft[]> {
    const { engine, settings } = this.#context;
    const feeds = this.#model.inputs.map(({ feed }) => feed);
    const results = await this.#collected(engine.run(setup, feeds, { repeats: settings.repeats }));
    const exact = results.some(({ outputs }) => outputs.some(({ dtype }) => !dtype.startsWith("float")));
    const graph = looks.size > 0 || exact ? await this.#factsOfGraph() : null;
    const looked = [...looks.values()].find(({ ops }) => ops.rows.length > 0)?.ops.rows ?? null;
    const integers =
      setup.config.memory === "low" && (await this.#graph())?.ops.some(hasIntegerWeights) === true;
    const cells: CellDraft[] = [];
    for (const result of results) {
      const { input } = result;
      const reference = await this.#finished(this.#references.for(input));
      if (!reference) continue;
      const look = looks.get(input) ?? null;
      const evidence =
        (look?.ops.rows ?? looked)?.filter((row) => !graph?.fromConstants.has(opOf(row))) ?? null;
      const against = reference.kind === "cell" ? this.#references.setup : null;
      const { settings } = this.#context;
      const place = this.#place;
      const about = { setup, input, place, settings, integers, reference, against, result };
      const cell = await candidateCell({ ...about, look, evidence, graph, siblings: results });
      // Saved tensors say that a shape is wrong, and not whose fault it is.
      const reshaped = cell.outputs.some(({ referenceShape }) => referenceShape);
      const told =
        reference.kind === "tensors" && reshaped
          ? await this.#finished(this.#references.withCause(reference, input))
          : reference;
      cells.push(await withOutside(cell, told?.outside, settings));
    }
    return cells;
  }

  /** The reference's own cells. */
  async #asReference(setup: CellSetup, role: Cell["role"]): Promise<void> {
    const cells: CellDraft[] = [];
    for (const result of await this.#collected(this.#references.run())) {
      const { input } = result;
      const checked = await this.#finished(this.#references.host(input).then((found) => ({ found })));
      if (!checked) continue;
      const host = checked.found;
      const label = host ? `${plainConfig.id} on the host, same release` : "itself, run twice";
      const reference = await this.#references.heldOutside(
        await checkReference(result, host, label),
        input,
        result,
        host,
      );
      const against = host ? { ...setup, target: hostTarget, config: plainConfig } : null;
      const about = { setup, input, place: this.#place, settings: this.#context.settings };
      const cell = await referenceCell({ ...about, reference, against, result, ...notLookedInto }, role);
      cells.push(await withOutside(cell, reference.outside, about.settings));
    }
    if (role === "candidate" && this.#context.settings.resize)
      await this.#finished(holdResized(cells, setup, this.#context.engine));
    this.#context.emit(cells);
  }
}

const isHost = ({ kind }: Group["target"]): boolean => kind === "host";

const notLookedInto = { look: null, evidence: null, graph: null, siblings: [] };

/** Whether a cell's ops were of use to prove its precision alone: it passes, and so do they. */
const provesOnly = ({ verdict, ops }: CellDraft): boolean =>
  verdict === "pass" && (ops?.rows ?? []).every((row) => !isWrong(row.verdict));

/**
 * Inputs whose numbers are wrong; where none are but the precision is unproven, one input to prove it on. On a GPU one
 * input in any case: only its ops tell which of them MNN moved to the CPU.
 */
function worthALook(cells: CellDraft[], wrong: string[], { backend }: Config): string[] {
  if (wrong.length > 0) return wrong;
  const onGpu = cells.find(({ effective }) => backend !== "cpu" && effective.backend === backend);
  if (onGpu) return [onGpu.input];
  const unproven = cells.find((cell) => cell.verdict === "fallback" && cell.effective.format === null);
  return unproven ? [unproven.input] : [];
}
