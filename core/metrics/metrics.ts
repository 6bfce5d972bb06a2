import type { Metrics, SideStats } from "../report/schema.ts";
import { type Format, formatLimits } from "../verdict/vocabulary.ts";

export type Tensor =
  | Float32Array
  | Float64Array
  | Int32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array;

/**
 * Compares a tensor with its reference, both of the same shape in the same (row-major) order, in one pass
 * with sums in double precision.
 *
 * - SNR      10 log10(sum r^2 / sum (r-c)^2) in dB: power of the reference over power of the error. Infinity
 *            when they agree, -Infinity when the reference is all zero and the candidate is not.
 * - cosine   sum rc / sqrt(sum r^2 sum c^2); 1 when both are all zero, 0 when only one is.
 * - RMSE     sqrt(sum (r-c)^2 / n)
 * - maxRel   max |r-c| / |r| over elements with |r| of at least the format's smallest normal number
 * - worst    the first element that is not comparable, else the one with the largest absolute error
 *
 * @param format the number format that the candidate is judged by: it decides which magnitudes count as
 *   representable for `significant` and `lost`
 * @throws RangeError when the lengths differ
 */
export function compareTensors(
  reference: Tensor,
  candidate: Tensor,
  shape: readonly number[],
  format: Format,
): Metrics {
  const n = reference.length;
  if (candidate.length !== n) throw new RangeError(`cannot compare ${n} elements with ${candidate.length}`);
  const floor = formatLimits[format].tiny;
  const r = new SideAccumulator();
  const c = new SideAccumulator();
  let [broken, firstBroken, compared, lost, significant] = [0, -1, 0, 0, 0];
  let [sumRR, sumCC, sumRC, sumEE, maxAbs, maxRel, worst] = [0, 0, 0, 0, -1, 0, -1];

  for (let i = 0; i < n; i++) {
    const x = reference[i] as number;
    const y = candidate[i] as number;
    const error = x - y;
    // A difference is finite only when both sides are (or overflowed, which doubles hold for every float).
    if (error - error === 0) {
      compared++;
      const ax = x < 0 ? -x : x;
      const ay = y < 0 ? -y : y;
      const ae = error < 0 ? -error : error;
      sumRR += x * x;
      sumCC += y * y;
      sumRC += x * y;
      sumEE += error * error;
      if (ae > maxAbs) {
        maxAbs = ae;
        worst = i;
      }
      if (ax >= floor) {
        significant++;
        if (y === 0) lost++;
        if (ae > maxRel * ax) maxRel = ae / ax;
      }
      if (x === 0) r.zero++;
      if (y === 0) c.zero++;
      if (x < r.min) r.min = x;
      if (x > r.max) r.max = x;
      if (y < c.min) c.min = y;
      if (y > c.max) c.max = y;
      r.sum += ax;
      c.sum += ay;
    } else {
      r.add(x);
      c.add(y);
      if (x === y) continue;
      if (Number.isFinite(x) && (x < 0 ? -x : x) >= floor) significant++;
      broken++;
      if (firstBroken < 0) firstBroken = i;
    }
  }
  r.finite += compared;
  c.finite += compared;
  const at = firstBroken >= 0 ? firstBroken : worst;
  return {
    count: n,
    reference: r.stats(),
    candidate: c.stats(),
    broken,
    maxAbs: compared ? maxAbs : Number.NaN,
    maxRel: compared ? maxRel : Number.NaN,
    rmse: compared ? Math.sqrt(sumEE / compared) : Number.NaN,
    snrDb: compared ? signalToNoise(sumRR, sumEE) : Number.NaN,
    cosine: compared ? cosine(sumRR, sumCC, sumRC) : Number.NaN,
    lost,
    significant,
    worst:
      at < 0
        ? null
        : {
            index: unravel(at, shape),
            reference: reference[at] as number,
            candidate: candidate[at] as number,
          },
  };
}

/** Statistics of one tensor alone, as in {@link Metrics}. */
export function describeTensor(tensor: Tensor): SideStats {
  const side = new SideAccumulator();
  for (let i = 0; i < tensor.length; i++) side.add(tensor[i] as number);
  return side.stats();
}

class SideAccumulator {
  nan = 0;
  posInf = 0;
  negInf = 0;
  zero = 0;
  finite = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  sum = 0;

  add(value: number): void {
    if (value - value === 0) {
      this.finite++;
      if (value === 0) this.zero++;
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
      this.sum += Math.abs(value);
    } else if (value > 0) this.posInf++;
    else if (value < 0) this.negInf++;
    else this.nan++;
  }

  stats(): SideStats {
    const none = this.finite === 0;
    return {
      nan: this.nan,
      posInf: this.posInf,
      negInf: this.negInf,
      zero: this.zero,
      min: none ? Number.NaN : this.min,
      max: none ? Number.NaN : this.max,
      meanMagnitude: none ? Number.NaN : this.sum / this.finite,
    };
  }
}

/** Largest magnitude among the finite elements; NaN when there are none. */
export const largestMagnitude = (side: SideStats): number => Math.max(Math.abs(side.min), Math.abs(side.max));

const signalToNoise = (signal: number, noise: number): number =>
  noise === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);

function cosine(rr: number, cc: number, rc: number): number {
  if (rr === 0 && cc === 0) return 1;
  if (rr === 0 || cc === 0) return 0;
  return Math.max(-1, Math.min(1, rc / Math.sqrt(rr * cc)));
}

function unravel(flat: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length).fill(0);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] || 1;
    index[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
  return index;
}
