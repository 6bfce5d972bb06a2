import type { Cell, Config, Ops } from "../../../core/report/schema.ts";
import { seriesId } from "../../../core/report/series.ts";
import { askedFormat, type Evidence, effectiveFormat } from "../compare/effective.ts";
import { firstBadOp } from "../compare/first-bad.ts";
import { compareOutputs, provenFormats } from "../compare/outputs.ts";
import type { PairResult } from "../compare/pair.ts";
import type { Settings } from "../config/settings.ts";
import { ParityError } from "../errors/error.ts";
import { type Group, hostTarget, plainConfig } from "../plan/plan.ts";
import type { StepResult } from "../probe/side.ts";
import type { Place } from "../runtime/place.ts";
import type { PreparedModel } from "./models.ts";
import { checkReference, type Reference } from "./reference.ts";
import type { SavedReferences } from "./saved-reference.ts";
import type { SessionKey, SessionRun, Sessions } from "./sessions.ts";
import { toleranceFor } from "./tolerance.ts";
import { isWrong, judgeFailure, judgeNumbers, outcomeOf } from "./verdict.ts";

/** A cell before it has its place in the report; `result` leads to its process and to its outputs on disk. */
export interface CellDraft extends Omit<Cell, "id" | "probe" | "finding" | "command" | "reference"> {
  key: SessionKey;
  /** The session it is compared with; null for saved tensors and for cells compared with themselves. */
  against: SessionKey | null;
  result: StepResult | null;
  reference: Omit<Cell["reference"], "cell">;
  referenceOf: Reference | null;
}

export interface GroupContext {
  settings: Settings;
  sessions: Sessions;
  place(release: Group["release"], target: Group["target"]): Promise<Place>;
  /** Saved tensors, where the configuration compares with those. */
  saved: SavedReferences | null;
  /** Takes each cell as soon as it is known, so that an interrupted run keeps it. */
  emit(cells: CellDraft[]): void;
}

/** Runs and judges all cells of a group. Whatever goes wrong in a session is its cells' verdict. */
export async function runGroup(group: Group, model: PreparedModel, context: GroupContext): Promise<void> {
  const place = await context.place(group.release, group.target).catch(asParityError);
  if (place instanceof ParityError) {
    for (const config of group.configs)
      context.emit(unavailable({ ...group, model, config }, place, context));
    return;
  }
  await new GroupRun(group, model, place, context).run();
}

class GroupRun {
  readonly #group: Group;
  readonly #model: PreparedModel;
  readonly #place: Place;
  readonly #context: GroupContext;
  readonly #reference: SessionKey;

  constructor(group: Group, model: PreparedModel, place: Place, context: GroupContext) {
    this.#group = group;
    this.#model = model;
    this.#place = place;
    this.#context = context;
    this.#reference = { model, ...group.reference };
  }

  async run(): Promise<void> {
    const keys = this.#group.configs.map((config) => this.#key(config));
    const { saved, settings, sessions } = this.#context;
    const candidates = saved ? keys : keys.filter((key) => !same(key, this.#reference));
    const first = candidates[0];
    if (settings.ops === "all" && !saved && first && !sessions.known(this.#reference)) {
      // The reference's run beside the first candidate is its only one; the others wait for it.
      const rest = candidates.slice(1);
      await this.#emitted(first, this.#candidate(first, true));
      await Promise.all(rest.map((key) => this.#emitted(key, this.#candidate(key, false))));
    } else await Promise.all(candidates.map((key) => this.#emitted(key, this.#candidate(key, false))));
    if (saved || !samePlace(this.#reference, this.#group)) return;
    const listed = keys.some((key) => same(key, this.#reference));
    const reference = this.#asReference(this.#reference, listed ? "candidate" : "reference");
    await this.#emitted(listed ? this.#reference : null, reference);
  }

  /** Something outside MNN that fails in the middle costs the cells of its config, not the others' and not the run. */
  async #emitted(key: SessionKey | null, work: Promise<void>): Promise<void> {
    try {
      await this.#finished(work);
    } catch (error) {
      const failure = asParityError(error);
      if (key) this.#context.emit(unavailable(key, failure, this.#context, this.#place));
    }
  }

  #key(config: Config): SessionKey {
    return { model: this.#model, release: this.#group.release, target: this.#group.target, config };
  }

  /** The reference run: twice, so that it can be held against itself. */
  #referenceRun(): Promise<SessionRun> {
    return this.#context.sessions.run(this.#reference, Math.max(2, this.#context.settings.repeats));
  }

  async #referenceFor(input: string): Promise<Reference> {
    const { saved } = this.#context;
    if (saved) return saved.get(this.#model.name, input);
    const label = labelOf(this.#reference, this.#group);
    let run: SessionRun;
    try {
      run = await this.#referenceRun();
    } catch (error) {
      const { message } = asParityError(error);
      return {
        kind: "cell",
        label,
        outputs: [],
        bad: `the reference could not run: ${message}`,
        checked: [],
      };
    }
    return checkReference(this.#resultOf(run, input), await this.#hostResult(input), label);
  }

  /** The host's Normal for the same release; null where the reference is just that, or promises less, or no host can run. */
  async #hostResult(input: string): Promise<StepResult | null> {
    const host: SessionKey = { ...this.#reference, target: hostTarget, config: plainConfig };
    if (same(host, this.#reference) || askedFormat(this.#reference.config) !== "fp32") return null;
    const run = await this.#context.sessions.run(host, 2).catch((error) => {
      asParityError(error);
      return null;
    });
    return run && this.#resultOf(run, input);
  }

  /** An input's result. @throws the reason why a run that was ended early has none */
  #resultOf(run: SessionRun, input: string): StepResult {
    const result = run.get(input);
    if (!result) this.#context.sessions.throwIfEnded();
    return result!;
  }

  /** What a run that was ended early cannot say any more is left out; other errors are thrown. */
  async #finished<T>(work: Promise<T>): Promise<T | null> {
    try {
      return await work;
    } catch (error) {
      if (this.#context.sessions.ended) return null;
      throw error;
    }
  }

  async #candidate(key: SessionKey, adopt: boolean): Promise<void> {
    const { sessions, settings } = this.#context;
    const refusal = this.#place.opencl?.refuse(key.config);
    if (refusal) return this.#context.emit(unavailable(key, refusal, this.#context, this.#place));
    const format = askedFormat(key.config);
    const inputs = this.#model.steps.map(({ id }) => id);
    let pairs = new Map<string, PairResult>();
    let run: SessionRun;
    const inside = !same(key, this.#reference);
    if (settings.ops === "all" && inside) {
      const repeats = {
        reference: adopt ? Math.max(2, settings.repeats) : 1,
        candidate: settings.repeats,
        adopt,
      };
      pairs = await sessions.pair(this.#reference, key, inputs, format, repeats);
      run = new Map([...pairs].map(([input, { candidate }]) => [input, candidate]));
    } else {
      // The reference first: it is due in any case, and nothing can be judged before it.
      const [, results] = await Promise.all([
        this.#context.saved ? null : this.#referenceRun().catch(() => null),
        sessions.run(key, settings.repeats),
      ]);
      run = results;
    }
    let cells = await this.#judge(key, run, pairs);
    if (settings.ops === "failing" && inside && !sessions.ended) {
      const wanted = worthALook(cells, key.config);
      if (wanted.length > 0) {
        const once = { reference: 1, candidate: 1 };
        const looked = await this.#finished(sessions.pair(this.#reference, key, wanted, format, once));
        if (looked) pairs = looked;
        cells = await this.#judge(key, run, pairs);
      }
    }
    this.#context.emit(cells);
  }

  async #judge(key: SessionKey, run: SessionRun, pairs: Map<string, PairResult>): Promise<CellDraft[]> {
    const cells: CellDraft[] = [];
    const looked = [...pairs.values()].find(({ ops }) => ops.rows.length > 0)?.ops ?? null;
    for (const [input, result] of run) {
      const reference = await this.#finished(this.#referenceFor(input));
      if (!reference) continue;
      const pair = pairs.get(input);
      cells.push(await this.#cell(key, input, result, reference, pair?.ops ?? looked, pair));
    }
    return cells;
  }

  async #cell(
    key: SessionKey,
    input: string,
    result: StepResult,
    reference: Reference,
    evidence: Ops | null,
    pair: PairResult | undefined,
  ): Promise<CellDraft> {
    const draft = emptyDraft(key, input, this.#place, this.#context.settings, reference, result);
    draft.against = reference.kind === "cell" ? this.#reference : null;
    if (result.status !== "ok") return this.#settled(draft, judgeFailure(result));
    const effective = effectiveFormat(key.config, await this.#evidence(result, evidence));
    Object.assign(draft, { effective, ops: pair?.ops ?? null, stability: stabilityOf(result, pair) });
    if (reference.bad)
      return this.#settled(draft, { verdict: "reference-bad", reason: reference.bad, fix: null });
    const format = effective.format ?? askedFormat(key.config);
    const { outputs, missing } = await compareOutputs(reference.outputs, result.outputs, (output) =>
      toleranceFor(key.model.settings, output, format, askedFormat(key.config)),
    );
    draft.outputs = outputs;
    if (reference.kind === "tensors" && missing.length > 0) {
      const reason = `the saved tensors do not fit: ${missing.join("; ")}`;
      return this.#settled(draft, { verdict: "reference-bad", reason, fix: null });
    }
    this.#settled(draft, judgeNumbers(key, outputs, missing, effective));
    if (draft.ops) draft.ops = { ...draft.ops, firstBad: firstBadOp(draft.ops.rows, draft.verdict) };
    return draft;
  }

  async #evidence(result: StepResult, ops: Ops | null): Promise<Evidence> {
    return {
      platform: this.#place.runtime.platform,
      backends: result.record.session?.backends ?? null,
      outputs: await provenFormats(result.outputs),
      ops: ops?.rows ?? null,
      withoutHalf: this.#place.opencl?.withoutHalf ?? null,
    };
  }

  /** The reference's own cells: held against the host's Normal, or against themselves run twice. */
  async #asReference(key: SessionKey, role: Cell["role"]): Promise<void> {
    const run = await this.#referenceRun();
    const cells: CellDraft[] = [];
    for (const [input, result] of run) {
      const checked = await this.#finished(this.#hostResult(input).then((found) => ({ found })));
      if (!checked) continue;
      const host = checked.found;
      const label = host ? `${plainConfig.id} on the host, same release` : "itself, run twice";
      const reference = await checkReference(result, host, label);
      const draft = emptyDraft(key, input, this.#place, this.#context.settings, reference, result);
      draft.role = role;
      draft.against = host ? { ...key, target: hostTarget, config: plainConfig } : null;
      cells.push(draft);
      if (result.status !== "ok") {
        this.#settled(draft, judgeFailure(result));
        continue;
      }
      draft.effective = effectiveFormat(key.config, await this.#evidence(result, null));
      draft.outputs = reference.checked;
      draft.stability = stabilityOf(result, undefined);
      if (reference.bad) this.#settled(draft, { verdict: "reference-bad", reason: reference.bad, fix: null });
      else this.#settled(draft, judgeNumbers(key, reference.checked, [], draft.effective));
    }
    this.#context.emit(cells);
  }

  #settled(draft: CellDraft, judgement: Pick<Cell, "verdict" | "reason" | "fix">): CellDraft {
    const about = { ...draft.key, model: draft.model, input: draft.input };
    const expectations = draft.role === "reference" ? [] : this.#context.settings.expect;
    return Object.assign(draft, judgement, outcomeOf(judgement.verdict, about, expectations));
  }
}

/**
 * Inputs whose numbers are wrong; where none are but the precision is unproven, one input to prove it on. On a GPU one
 * input in any case: only its ops tell which of them MNN moved to the CPU.
 */
function worthALook(cells: CellDraft[], { backend }: Config): string[] {
  const wrong = cells.filter(({ verdict }) => isWrong(verdict)).map(({ input }) => input);
  if (wrong.length > 0) return wrong;
  const onGpu = cells.find(({ effective }) => backend !== "cpu" && effective.backend === backend);
  if (onGpu) return [onGpu.input];
  const unproven = cells.find((cell) => cell.verdict === "fallback" && cell.effective.format === null);
  return unproven ? [unproven.input] : [];
}

function stabilityOf(result: StepResult, pair: PairResult | undefined): Cell["stability"] {
  const again = pair && pair.candidate !== result && pair.candidate.status === "ok" ? pair.candidate : null;
  const repeats = result.runMs.length + (again?.runMs.length ?? 0);
  if (repeats < 2) return null;
  const sameAgain =
    !again || again.outputs.every((output, index) => output.digest === result.outputs[index]?.digest);
  return { repeats, identical: result.identical && (again?.identical ?? true) && sameAgain };
}

function emptyDraft(
  key: SessionKey,
  input: string,
  place: Pick<Place, "runtime"> | null,
  settings: Settings,
  reference: Reference | null,
  result: StepResult | null,
): CellDraft {
  const { model, target, config, release } = key;
  return {
    key,
    against: null,
    result,
    referenceOf: reference,
    reference: { kind: reference?.kind ?? "cell", label: reference?.label ?? settings.reference.kind },
    series: seriesId({
      model: model.name,
      input,
      target: target.name,
      config: config.id,
      origin: place?.runtime.origin ?? release.origin,
      flags: place?.runtime.flags ?? {},
    }),
    model: model.name,
    input,
    runtime: place?.runtime.id ?? "",
    target: target.name,
    config: config.id,
    role: "candidate",
    verdict: "unavailable",
    reason: "",
    fix: null,
    outcome: "failed",
    expected: null,
    effective: { backend: null, format: null, proof: "" },
    outputs: [],
    ops: null,
    stability: null,
    runMs: result?.runMs ?? [],
  };
}

/** Cells of a session that could not run here. */
export function unavailable(
  key: SessionKey,
  error: ParityError,
  { settings }: Pick<GroupContext, "settings">,
  place: Place | null = null,
): CellDraft[] {
  return key.model.steps.map(({ id }) => {
    const about = { ...key, model: key.model.name, input: id };
    return {
      ...emptyDraft(key, id, place, settings, null, null),
      verdict: "unavailable",
      reason: error.message,
      fix: error.fix,
      ...outcomeOf("unavailable", about, settings.expect),
    };
  });
}

/** Lets failures that say what is wrong through as values, and everything else as what it is. */
function asParityError(error: unknown): ParityError {
  if (error instanceof ParityError) return error;
  throw error;
}

const same = (a: SessionKey, b: SessionKey): boolean =>
  a.release.name === b.release.name && a.target.name === b.target.name && a.config.id === b.config.id;

const samePlace = (
  a: Pick<SessionKey, "release" | "target">,
  b: Pick<SessionKey, "release" | "target">,
): boolean => a.release.name === b.release.name && a.target.name === b.target.name;

function labelOf(reference: SessionKey, group: Group): string {
  if (samePlace(reference, group)) return `${reference.config.id}, same release and target`;
  return `${reference.config.id} on ${reference.target.name}, MNN ${reference.release.name}`;
}
