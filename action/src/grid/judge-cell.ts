import { askedFormat } from "../../../core/judge/asked.ts";
import { effectiveFormat } from "../../../core/judge/effective.ts";
import type { Evidence } from "../../../core/judge/evidence.ts";
import { outcomeOf } from "../../../core/judge/expect.ts";
import { firstBadOp } from "../../../core/judge/first-bad.ts";
import { savedFault, tooFar } from "../../../core/judge/reference.ts";
import { toleranceFor } from "../../../core/judge/tolerance.ts";
import { type Judgement, judgeFailure, judgeNumbers, type Setting } from "../../../core/judge/verdict.ts";
import type { Cell, Effective, OpRow, Ops } from "../../../core/report/schema.ts";
import type { Settings } from "../config/resolve/settings.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { Place } from "../places/place/place.ts";
import { type CellDraft, type CellSetup, emptyDraft, namesOf } from "./draft.ts";
import type { GraphFacts } from "./graph-facts.ts";
import type { Kept } from "./op-rows.ts";
import { type Choices, compareOutputs, provenFormats } from "./outputs.ts";
import type { Reference } from "./reference.ts";

/** What is there to judge a cell by. */
export interface CellFacts {
  setup: CellSetup;
  input: string;
  place: Place;
  settings: Settings;
  reference: Reference;
  /** The setup that the reference is a cell of; null for saved tensors. */
  against: CellSetup | null;
  result: StepResult;
  /** Its ops held against the reference's, and the run in which they were; null where it was not looked into. */
  look: Look | null;
  /** Ops of this or of another input of the session, for what they prove of its precision. */
  evidence: OpRow[] | null;
  /** Whether MNN makes its activations 8-bit integers. */
  integers?: boolean;
  /** What the model's file tells of its ops. */
  graph: GraphFacts | null;
  /** Results of the setup's other inputs. */
  siblings: StepResult[];
}

/** A look inside one input's run. */
export interface Look {
  ops: Ops;
  /** The run that was looked into. */
  result: StepResult;
  /** What indices among the outputs were chosen from. */
  kept: Kept;
}

/** A candidate's cell: what it computed in, how far from its reference it is, and what that is called. */
export async function candidateCell(facts: CellFacts): Promise<CellDraft> {
  const { setup, result, reference, look, against, settings } = facts;
  const draft = emptyDraft(setup, facts.input, facts.place, settings, reference, result);
  draft.against = against;
  if (result.status !== "ok") return settled(draft, failureOf(setup, settings, result), settings);
  const effective = await effectiveOf(facts);
  Object.assign(draft, { effective, ops: look?.ops ?? null, stability: stabilityOf(result, look) });
  if (reference.bad)
    return settled(draft, { verdict: "reference-bad", reason: reference.bad, fix: null }, settings);
  const asked = askedFormat(setup.config);
  const format = effective.format ?? asked;
  const tolerance = (output: string) =>
    toleranceFor(setup.model.settings, output, format, asked, facts.integers);
  const far = tooFar(reference.checked, (output) => tolerance(output).snrDb);
  const choices: Choices = {
    from: (output) => look?.kept.of(output) ?? [],
    with: (output) => facts.graph?.chosenWith.get(output) ?? [],
  };
  const judged = await compareOutputs(
    reference.outputs,
    result.outputs,
    tolerance,
    choices,
    setup.model.settings.decode,
  );
  draft.outputs = judged.outputs;
  const unfit = far ?? (reference.kind === "tensors" ? savedFault(judged) : null);
  if (unfit) return settled(draft, { verdict: "reference-bad", reason: unfit, fix: null }, settings);
  settled(draft, judgeNumbers(settingOf(setup, settings), judged, effective), settings);
  if (draft.ops) {
    const firstBad = firstBadOp(draft.ops.rows, draft.verdict, draft.outputs, asked);
    draft.ops = { ...draft.ops, firstBad };
  }
  return draft;
}

/** A reference's own cell: held against the host's Normal, or against itself. */
export async function referenceCell(facts: CellFacts, role: Cell["role"]): Promise<CellDraft> {
  const { setup, result, reference, settings } = facts;
  const draft = emptyDraft(setup, facts.input, facts.place, settings, reference, result);
  draft.role = role;
  draft.against = facts.against;
  if (result.status !== "ok") return settled(draft, failureOf(setup, settings, result), settings);
  draft.effective = await effectiveOf(facts);
  draft.outputs = reference.checked;
  draft.stability = stabilityOf(result, null);
  if (reference.bad)
    return settled(draft, { verdict: "reference-bad", reason: reference.bad, fix: null }, settings);
  return settled(
    draft,
    judgeNumbers(settingOf(setup, settings), { outputs: reference.checked, missing: [] }, draft.effective),
    settings,
  );
}

const settingOf = ({ config, runtime, target }: CellSetup, { ops }: Settings): Setting => ({
  config,
  origin: runtime.origin,
  release: runtime.release,
  // Arm that is emulated inside of a device has no more of a GPU than here.
  target: target.cpu === null ? target.kind : "qemu",
  ops,
});

function failureOf(setup: CellSetup, settings: Settings, { status, message, record }: StepResult): Judgement {
  if (status === "ok") throw new Error("a run that has a result is no failure");
  return judgeFailure(settingOf(setup, settings), { status, message, log: record.log });
}

/** What a run really computed in, as far as its session, its ops and its values prove it. */
export async function effectiveOf({
  setup,
  place,
  result,
  evidence,
  graph,
  siblings,
}: Pick<CellFacts, "place" | "result" | "evidence" | "graph" | "siblings"> & {
  setup: Pick<CellSetup, "config" | "runtime">;
}): Promise<Effective> {
  const outputs = await provenFormats(result.outputs);
  return effectiveFormat(setup.config, {
    platform: place.runtime.platform,
    release: setup.runtime.release,
    backends: result.record.session?.backends ?? null,
    beside: result.record.session?.beside ?? null,
    outputs,
    sibling: outputs.some((format) => format !== null) ? null : await provenSibling(result, siblings),
    ops: evidence,
    multiplications: graph?.multiplications ?? null,
    withoutHalf: place.opencl?.withoutHalf ?? null,
  });
}

/** Another input of the same process whose outputs prove a format. */
async function provenSibling(result: StepResult, siblings: StepResult[]): Promise<Evidence["sibling"]> {
  for (const sibling of siblings) {
    if (sibling === result || sibling.status !== "ok" || sibling.record !== result.record) continue;
    const format = (await provenFormats(sibling.outputs)).find((one) => one !== null);
    if (format) return { input: sibling.input, format };
  }
  return null;
}

function settled(draft: CellDraft, judgement: Judgement, { expect }: Settings): CellDraft {
  const expectations = draft.role === "reference" ? [] : expect;
  return Object.assign(
    draft,
    judgement,
    outcomeOf(judgement.verdict, namesOf(draft.setup, draft.input), expectations),
  );
}

function stabilityOf(result: StepResult, look: Look | null): Cell["stability"] {
  const again = look && look.result !== result && look.result.status === "ok" ? look.result : null;
  const repeats = result.runMs.length + (again?.runMs.length ?? 0);
  if (repeats < 2) return null;
  const sameAgain =
    !again || again.outputs.every((output, index) => output.digest === result.outputs[index]?.digest);
  return { repeats, identical: result.identical && (again?.identical ?? true) && sameAgain };
}
