import { number } from "../numeric/number.ts";
import type { Tolerance } from "../report/schema.ts";
import type { JudgedOutputs } from "./output.ts";
import { defaultTolerance } from "./tolerance.ts";

/** What a reference must keep to against the host's Normal, whatever the cells' own bounds are. */
export const referenceTolerance: Tolerance = defaultTolerance("fp32");

/**
 * Why a reference cannot be trusted; null when it can: it is finite, gave the same bits each time, and is near what the host's own
 * CPU gives at Normal.
 *
 * @param judged its outputs against the host's, or against themselves where there is no host's
 * @param identical whether all its runs gave the same bits
 */
export function referenceFault({ outputs, missing }: JudgedOutputs, identical: boolean): string | null {
  const broken = outputs.find(
    ({ metrics }) => metrics.candidate.nan + metrics.candidate.posInf + metrics.candidate.negInf > 0,
  );
  if (broken) return `the reference's output ${broken.name} is not finite`;
  if (!identical) return "two runs of the reference gave different bits";
  if (missing[0]) return `against the host's Normal, ${missing[0]}`;
  const far = outputs.find(({ verdict }) => verdict !== "pass");
  return far
    ? `the reference is ${number(far.metrics.snrDb)} dB from the host's Normal (${far.name}), at least ${referenceTolerance.snrDb} asked`
    : null;
}

/** Saved tensors that lack an output, or have it in another shape, can judge nothing; null where they fit. */
export const savedFault = ({ missing }: JudgedOutputs): string | null =>
  missing.length > 0 ? `the saved tensors do not fit: ${missing.join("; ")}` : null;
