import type { Tensor } from "../../../core/numeric/metrics.ts";

/** The largest finite magnitude and the ends of a tensor. */
export interface Ends {
  peak: number;
  min: number;
  max: number;
}

/** Over finite values; all 0 where there is none. */
export function endsOf(data: Tensor): Ends {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (!(Number.isFinite(min) && Number.isFinite(max))) {
    const finite = Float64Array.from(data as Iterable<number>).filter(Number.isFinite);
    if (finite.length === 0) return { peak: 0, min: 0, max: 0 };
    return endsOf(finite);
  }
  return { peak: Math.max(-min, max), min, max };
}

/** The largest finite magnitude at each index of one axis. */
export function peaksAlong(data: Tensor, shape: readonly number[], axis: number): Float64Array {
  const size = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const peaks = new Float64Array(size);
  for (let at = 0, row = 0; at < data.length; at += inner, row++) {
    let peak = peaks[row % size]!;
    for (let i = at; i < at + inner; i++) {
      const magnitude = Math.abs(data[i]!);
      if (magnitude > peak && magnitude !== Number.POSITIVE_INFINITY) peak = magnitude;
    }
    peaks[row % size] = peak;
  }
  return peaks;
}
