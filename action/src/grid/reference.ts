import { referenceFault, referenceTolerance } from "../../../core/judge/reference.ts";
import type { Cell, Output } from "../../../core/report/schema.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { StoredTensor } from "../engine/store.ts";
import { compareOutputs } from "./outputs.ts";
import type { OutsideCheck } from "./outside.ts";

/** What a cell is compared with, once it was itself checked. */
export interface Reference {
  kind: Cell["reference"]["kind"];
  label: string;
  outputs: StoredTensor[];
  /** Why it cannot be trusted; null when it can. */
  bad: string | null;
  /** The reference against the host's, where there is one; against itself otherwise. */
  checked: Output[];
  /** What a runtime outside MNN says of the release's Normal; left out where none is asked or can tell. */
  outside?: OutsideCheck;
}

/**
 * Checks a reference: it ran, is finite, gave the same bits twice, and is near what the host's own CPU gives at Normal.
 *
 * @param host the host's result for the same input and release; null where this is the host's or there is none
 */
export async function checkReference(
  result: StepResult,
  host: StepResult | null,
  label: string,
): Promise<Reference> {
  const reference: Reference = { kind: "cell", label, outputs: result.outputs, bad: null, checked: [] };
  if (result.status !== "ok") return { ...reference, bad: `the reference has no result: ${result.message}` };
  const against = host?.status === "ok" ? host : result;
  const judged = await compareOutputs(against.outputs, result.outputs, () => referenceTolerance);
  return { ...reference, checked: judged.outputs, bad: referenceFault(judged, result.identical) };
}
