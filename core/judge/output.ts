import { compareTensors, type Tensor } from "../numeric/metrics.ts";
import { provenFormat } from "../numeric/proven-format.ts";
import type { OpRow, Output, TensorInfo, Tolerance } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";
import { judge } from "./judge.ts";
import { defaultTolerance } from "./tolerance.ts";

/** What a cell's outputs came to against its reference's. */
export interface JudgedOutputs {
  outputs: Output[];
  /** Outputs that there is nothing to judge of, in words: the candidate lacks them, or has them in another shape. */
  missing: string[];
}

/** An output that the candidate lacks or has in another shape, in words; null where the two can be compared. */
export function missingOutput(expected: TensorInfo, found: TensorInfo | undefined): string | null {
  if (!found) return `output ${expected.name} is missing`;
  return elements(expected) === elements(found)
    ? null
    : `output ${expected.name} has shape [${found.shape}], the reference [${expected.shape}]`;
}

const elements = ({ shape }: TensorInfo): number => shape.reduce((product, size) => product * size, 1);

/** One output held against its reference's, which has as many elements. */
export function judgeOutput(
  { name, shape, dtype }: TensorInfo,
  reference: Tensor,
  candidate: Tensor,
  tolerance: Tolerance,
): Output {
  const metrics = compareTensors(reference, candidate, shape, tolerance.format);
  return { name, shape, dtype, ...judge(metrics, tolerance), metrics, tolerance, pictures: null };
}

/** One op held against its reference's: within the default of the format that the candidate is judged by, or what is wrong with it. */
export function judgeOp(
  reference: Tensor,
  candidate: Tensor,
  shape: readonly number[],
  format: Format,
): Pick<OpRow, "metrics" | "format" | "verdict"> {
  const metrics = compareTensors(reference, candidate, shape, format);
  const { verdict } = judge(metrics, defaultTolerance(format));
  return { metrics, format: provenFormat(candidate), verdict };
}
