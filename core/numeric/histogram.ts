import type { Histogram, Metrics } from "../report/schema.ts";
import { HISTOGRAM_BINS } from "../report/vocabulary.ts";
import type { Tensor } from "./metrics.ts";

/**
 * How the finite values of two tensors are spread, in bins of equal width over the range of both.
 *
 * @param sides what is known of them: their ranges
 * @returns null where there is nothing to spread: no finite value, or one value alone
 */
export function histogramOf(
  reference: Tensor,
  candidate: Tensor,
  sides: Pick<Metrics, "reference" | "candidate">,
): Histogram | null {
  const ends = [sides.reference.min, sides.reference.max, sides.candidate.min, sides.candidate.max];
  const finite = ends.filter(Number.isFinite);
  const [from, to] = [Math.min(...finite), Math.max(...finite)];
  if (!(to > from)) return null;
  const counts = (tensor: Tensor) => countBins(tensor, from, to);
  return { from, to, reference: counts(reference), candidate: counts(candidate) };
}

function countBins(tensor: Tensor, from: number, to: number): number[] {
  const bins = new Array<number>(HISTOGRAM_BINS).fill(0);
  const perBin = HISTOGRAM_BINS / (to - from);
  for (let at = 0; at < tensor.length; at++) {
    const value = tensor[at] as number;
    if (value - value !== 0) continue;
    const bin = Math.min(HISTOGRAM_BINS - 1, Math.floor((value - from) * perBin));
    bins[bin] = bins[bin]! + 1;
  }
  return bins;
}
