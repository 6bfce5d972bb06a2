import { compareTensors, describeTensor, type Tensor } from "../numeric/metrics.ts";
import { provenFormat } from "../numeric/proven-format.ts";
import type { Metrics, OpRow, Output, TensorInfo, Tolerance } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";
import { judged as said } from "../words/stored/judged.ts";
import { countDiffering, isExact, judgeExact } from "./exact.ts";
import { judge } from "./judge.ts";
import { lostSlices, lostWords } from "./slices.ts";
import { type ChosenFrom, tieTeller } from "./ties.ts";
import { defaultTolerance } from "./tolerance.ts";

/** What a cell's outputs came to against its reference's. */
export interface JudgedOutputs {
  outputs: Output[];
  /** Outputs that there is nothing to judge of, in words: the candidate lacks them. */
  missing: string[];
}

/** Whether two tensors have their elements in the same places: dimensions of 1 alone move none. */
export const sameShape = (a: readonly number[], b: readonly number[]): boolean => {
  const [x, y] = [a, b].map((shape) => shape.filter((size) => size !== 1).join());
  return x === y;
};

/**
 * One output held against its reference's of the same shape. Integers, truths and indices are exact; floats are within the
 * tolerance as a whole and in each slice.
 *
 * @param chosenFrom what indices were chosen from, where that is known
 */
export function judgeOutput(
  { name, shape, dtype }: TensorInfo,
  reference: Tensor,
  candidate: Tensor,
  tolerance: Tolerance,
  chosenFrom: ChosenFrom[] = [],
): Output {
  const metrics = compareTensors(reference, candidate, shape, tolerance.format);
  const output = { name, shape, dtype, metrics, tolerance, pictures: null };
  if (isExact(reference) && isExact(candidate)) {
    const isTie = tieAmong(chosenFrom, reference, tolerance.format);
    const differ = countDiffering(reference, candidate, shape, tolerance, isTie);
    return { ...output, ...judgeExact(differ), ...(differ.count > 0 ? { differ } : {}) };
  }
  const judged = judge(metrics, tolerance);
  if (judged.verdict !== "pass") return { ...output, ...judged };
  const slices = lostSlices(reference, candidate, shape, metrics, tolerance);
  if (slices.length === 0) return { ...output, ...judged };
  return { ...output, verdict: "drift", reason: lostWords(slices, metrics), slices };
}

function tieAmong(chosenFrom: ChosenFrom[], indices: Tensor, format: Format) {
  for (const values of chosenFrom) {
    const teller = tieTeller(values, indices, format);
    if (teller) return teller;
  }
  return null;
}

/** An output of another shape than its reference's: wrong whatever its values are. */
export function judgeShape(
  { name, shape, dtype }: TensorInfo,
  referenceShape: number[],
  reference: Tensor,
  candidate: Tensor,
  tolerance: Tolerance,
): Output {
  return {
    name,
    shape,
    dtype,
    verdict: "drift",
    reason: said.shape({ shape: shape.join(), reference: referenceShape.join() }),
    metrics: apart(reference, candidate),
    tolerance,
    referenceShape,
    pictures: null,
  };
}

/** Both sides' numbers where no element has a counterpart. */
function apart(reference: Tensor, candidate: Tensor): Metrics {
  const none = Number.NaN;
  return {
    count: candidate.length,
    reference: describeTensor(reference),
    candidate: describeTensor(candidate),
    broken: 0,
    maxAbs: none,
    maxRel: none,
    rmse: none,
    snrDb: none,
    cosine: none,
    lost: 0,
    significant: 0,
    worst: null,
  };
}

/** One op held against its reference's: within the default of the format that the candidate is judged by, or what is wrong with it. */
export function judgeOp(
  reference: Tensor,
  candidate: Tensor,
  shape: readonly number[],
  format: Format,
): Pick<OpRow, "metrics" | "format" | "verdict"> {
  const metrics = compareTensors(reference, candidate, shape, format);
  const tolerance = defaultTolerance(format);
  const { verdict } =
    isExact(reference) && isExact(candidate)
      ? judgeExact(countDiffering(reference, candidate, shape, tolerance, null))
      : judge(metrics, tolerance);
  return { metrics, format: provenFormat(candidate), verdict };
}
