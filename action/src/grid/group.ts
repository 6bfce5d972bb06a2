import { askedFormat } from "../../../core/judge/asked.ts";
import { effectiveFormat } from "../../../core/judge/effective.ts";
import type { Evidence } from "../../../core/judge/evidence.ts";
import { firstBadOp } from "../../../core/judge/first-bad.ts";
import type { Cell, Config, Ops } from "../../../core/report/schema.ts";
import type { Settings } from "../config/resolve/settings.ts";
import type { PairResult } from "../engine/pair.ts";
import {
  type SessionKey,
  type SessionRun,
  type Sessions,
  samePlace,
  sameSession,
} from "../engine/sessions.ts";
import type { StepResult } from "../engine/side.ts";
import { asParityError, ParityError } from "../errors/error.ts";
import type { Place } from "../places/place/place.ts";
import { type CellDraft, emptyDraft, unavailable } from "./draft.ts";
import { GroupReferences } from "./group-references.ts";
import { type Group, hostTarget, plainConfig } from "./groups.ts";
import type { PreparedModel } from "./models.ts";
import { compareOutputs, provenFormats } from "./outputs.ts";
import { checkReference, type Reference } from "./reference.ts";
import type { SavedReferences } from "./saved-reference.ts";
import { toleranceFor } from "./tolerance.ts";
import { isWrong, judgeFailure, judgeNumbers, outcomeOf } from "./verdict.ts";

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

  constructor(group: Group, model: PreparedModel, place: Place, context: GroupContext) {
    this.#group = group;
    this.#model = model;
    this.#place = place;
    this.#context = context;
    const { sessions, saved, settings } = context;
    this.#references = new GroupReferences(
      group,
      model,
      sessions,
      saved,
      settings.repeats,
      settings.targets.some(({ kind }) => kind === "host"),
    );
  }

  async run(): Promise<void> {
    const keys = this.#group.configs.map((config) => this.#key(config));
    const { saved, settings, sessions } = this.#context;
    const candidates = saved ? keys : keys.filter((key) => !sameSession(key, this.#references.key));
    const first = candidates[0];
    if (settings.ops === "all" && !saved && first && !sessions.known(this.#references.key)) {
      // The reference's run beside the first candidate is its only one; the others wait for it.
      const rest = candidates.slice(1);
      await this.#emitted(first, this.#candidate(first, true));
      await Promise.all(rest.map((key) => this.#emitted(key, this.#candidate(key, false))));
    } else await Promise.all(candidates.map((key) => this.#emitted(key, this.#candidate(key, false))));
    if (saved || !samePlace(this.#references.key, this.#group)) return;
    const listed = keys.some((key) => sameSession(key, this.#references.key));
    const reference = this.#asReference(this.#references.key, listed ? "candidate" : "reference");
    await this.#emitted(listed ? this.#references.key : null, reference);
  }

  /** Something outside MNN that fails in the middle costs the cells of its config, not the others' and not the run. */
  async #emitted(key: SessionKey | null, work: Promise<void>): Promise<void> {
    try {
      await this.#finished(work);
    } catch (error) {
      const failure = asParityError(error);
      if (key) this.#context.emit(unavailable(key, failure, this.#context.settings, this.#place));
    }
  }

  #key(config: Config): SessionKey {
    return { model: this.#model, release: this.#group.release, target: this.#group.target, config };
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
    if (refusal) return this.#context.emit(unavailable(key, refusal, this.#context.settings, this.#place));
    const format = askedFormat(key.config);
    const inputs = this.#model.steps.map(({ id }) => id);
    let pairs = new Map<string, PairResult>();
    let run: SessionRun;
    const inside = !sameSession(key, this.#references.key);
    if (settings.ops === "all" && inside) {
      const repeats = {
        reference: adopt ? Math.max(2, settings.repeats) : 1,
        candidate: settings.repeats,
        adopt,
      };
      pairs = await sessions.pair(this.#references.key, key, inputs, format, repeats);
      run = new Map([...pairs].map(([input, { candidate }]) => [input, candidate]));
    } else {
      // The reference first: it is due in any case, and nothing can be judged before it.
      const [, results] = await Promise.all([
        this.#context.saved ? null : this.#references.run().catch(() => null),
        sessions.run(key, settings.repeats),
      ]);
      run = results;
    }
    let cells = await this.#judge(key, run, pairs);
    if (settings.ops === "failing" && inside && !sessions.ended) {
      const wanted = worthALook(cells, key.config);
      if (wanted.length > 0) {
        const once = { reference: 1, candidate: 1 };
        const looked = await this.#finished(sessions.pair(this.#references.key, key, wanted, format, once));
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
      const reference = await this.#finished(this.#references.for(input));
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
    draft.against = reference.kind === "cell" ? this.#references.key : null;
    if (result.status !== "ok") return this.#settled(draft, judgeFailure(key, result));
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
    const run = await this.#references.run();
    const cells: CellDraft[] = [];
    for (const [input, result] of run) {
      const checked = await this.#finished(this.#references.host(input).then((found) => ({ found })));
      if (!checked) continue;
      const host = checked.found;
      const label = host ? `${plainConfig.id} on the host, same release` : "itself, run twice";
      const reference = await checkReference(result, host, label);
      const draft = emptyDraft(key, input, this.#place, this.#context.settings, reference, result);
      draft.role = role;
      draft.against = host ? { ...key, target: hostTarget, config: plainConfig } : null;
      cells.push(draft);
      if (result.status !== "ok") {
        this.#settled(draft, judgeFailure(key, result));
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
