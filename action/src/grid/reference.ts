import { defaultTolerance } from "../../../core/judge/tolerance.ts";
import { number } from "../../../core/numeric/number.ts";
import type { Cell, Output } from "../../../core/report/schema.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { StoredTensor } from "../engine/store.ts";
import { compareOutputs } from "./outputs.ts";

/** What a cell is compared with, once it was itself checked. */
export interface Reference {
  kind: Cell["reference"]["kind"];
  label: string;
  outputs: StoredTensor[];
  /** Why it cannot be trusted; null when it can. */
  bad: string | null;
  /** The reference against the host's, where there is one; against itself otherwise. */
  checked: Output[];
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
  const bounds = defaultTolerance("fp32");
  const { outputs, missing } = await compareOutputs(against.outputs, result.outputs, () => bounds);
  const broken = outputs.find(
    ({ metrics }) => metrics.candidate.nan + metrics.candidate.posInf + metrics.candidate.negInf > 0,
  );
  const far = outputs.find(({ verdict }) => verdict !== "pass");
  return { ...reference, checked: outputs, bad: reason() };

  function reason(): string | null {
    if (broken) return `the reference's output ${broken.name} is not finite`;
    if (!result.identical) return "two runs of the reference gave different bits";
    if (missing[0]) return `against the host's Normal, ${missing[0]}`;
    if (far)
      return `the reference is ${number(far.metrics.snrDb)} dB from the host's Normal (${far.name}), at least ${bounds.snrDb} asked`;
    return null;
  }
}
