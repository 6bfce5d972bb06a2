import { number } from "../numeric/number.ts";
import type { Output, Tolerance } from "../report/schema.ts";
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
  if (broken) return `the reference's output ${broken.name} has ${number(broken.metrics.candidate.nan)} NaN`;
  if (!identical) return "two runs of the reference gave different bits";
  if (missing[0]) return `against the host's Normal, ${missing[0]}`;
  const reshaped = outputs.find(({ referenceShape }) => referenceShape);
  return reshaped ? `against the host's Normal, output ${reshaped.name} has ${reshaped.reason}` : null;
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
    ? `the reference is ${number(far.metrics.snrDb)} dB from the host's Normal (${far.name}), at least ${asked(far.name)} asked`
    : null;
}

/** Saved tensors that lack an output can judge nothing of it; null where none is lacking. */
export const savedFault = ({ missing }: JudgedOutputs): string | null =>
  missing.length > 0 ? `the saved tensors do not fit: ${missing.join("; ")}` : null;
