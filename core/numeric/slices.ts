import type { Tensor } from "./metrics.ts";

/** One slice of a pair of tensors: all elements with one index along an axis. */
export interface SliceStats {
  index: number;
  /** Power of the reference over power of the error, over the elements that are finite on both sides. */
  snrDb: number;
  maxAbs: number;
  /** The root of the error's mean square. */
  rmse: number;
  /** The reference's largest. */
  magnitude: number;
  /** The reference's lowest value. */
  least: number;
}

/**
 * Holds the slices of a tensor along one axis against its reference's, in one pass with a few sums a slice.
 *
 * @throws RangeError when the lengths differ
 */
export function compareSlices(
  reference: Tensor,
  candidate: Tensor,
  shape: readonly number[],
  axis: number,
): SliceStats[] {
  if (candidate.length !== reference.length)
    throw new RangeError(`cannot compare ${reference.length} elements with ${candidate.length}`);
  const size = shape[axis] ?? 1;
  const inner = shape.slice(axis + 1).reduce((product, one) => product * one, 1);
  const [signal, noise] = [new Float64Array(size), new Float64Array(size)];
  const [largest, worst] = [new Float64Array(size), new Float64Array(size)];
  const lowest = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  for (let from = 0; from < reference.length; from += inner) {
    const at = (from / inner) % size;
    let [rr, ee, magnitude, maxAbs, least] = [0, 0, largest[at]!, worst[at]!, lowest[at]!];
    for (let i = from; i < from + inner; i++) {
      const x = reference[i] as number;
      const error = Math.abs(x - (candidate[i] as number));
      if (error - error !== 0) continue;
      rr += x * x;
      ee += error * error;
      if (Math.abs(x) > magnitude) magnitude = Math.abs(x);
      if (x < least) least = x;
      if (error > maxAbs) maxAbs = error;
    }
    signal[at]! += rr;
    noise[at]! += ee;
    largest[at] = magnitude;
    worst[at] = maxAbs;
    lowest[at] = least;
  }
  return Array.from(signal, (power, index) => ({
    index,
    snrDb: noise[index] === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(power / noise[index]!),
    maxAbs: worst[index]!,
    rmse: Math.sqrt((noise[index]! * size) / reference.length),
    magnitude: largest[index]!,
    least: lowest[index]!,
  }));
}
