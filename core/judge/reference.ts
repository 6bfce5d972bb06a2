import { number } from "../numeric/number.ts";
import type { Output, Tolerance } from "../report/schema.ts";
import { judged } from "../words/stored/judged.ts";
import type { JudgedOutputs } from "./output.ts";
import { defaultTolerance } from "./tolerance.ts";

/** What a reference must keep to against the host's Normal, whatever the cells' own bounds are. */
export const referenceTolerance: Tolerance = defaultTolerance("fp32");

/**
 * Why a reference cannot be trusted, whatever is held against it; null when it can: it has no NaN, has the shapes that the host's
 * has, and gave the same bits each time. An infinity is a value like any other.
 *
 * @param judged its outputs against the host's, or against themselves where there is no host's
 * @param identical whether all its runs gave the same bits
 */
export function referenceFault({ outputs, missing }: JudgedOutputs, identical: boolean): string | null {
  const broken = outputs.find(({ metrics }) => metrics.candidate.nan > 0);
  if (broken)
    return judged.referenceOutputNan({ name: broken.name, count: number(broken.metrics.candidate.nan) });
  if (!identical) return judged.referenceUnstable();
  if (missing[0]) return judged.againstHost({ what: missing[0] });
  const reshaped = outputs.find(({ referenceShape }) => referenceShape);
  return reshaped
    ? judged.againstHost({ what: judged.referenceOutput({ name: reshaped.name, what: reshaped.reason }) })
    : null;
}

/**
 * Why a reference is too far from the host's Normal to tell whether a cell is within its bounds; null where it is nearer than
 * the cell itself has to be to it.
 *
 * @param checked the reference's outputs against the host's
 * @param asked the least SNR in dB that is asked of the cell's output
 */
export function tooFar(checked: Output[], asked: (output: string) => number): string | null {
  const far = checked.find(
    ({ name, metrics, verdict }) => verdict !== "pass" && !(metrics.snrDb >= asked(name)),
  );
  return far
    ? judged.referenceFar({ snr: number(far.metrics.snrDb), name: far.name, asked: asked(far.name) })
    : null;
}

/** Saved tensors that lack an output can judge nothing of it; null where none is lacking. */
export const savedFault = ({ missing }: JudgedOutputs): string | null =>
  missing.length > 0 ? judged.savedUnfit({ what: missing.join("; ") }) : null;
