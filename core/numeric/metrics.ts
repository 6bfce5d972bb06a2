import type { Metrics, SideStats } from "../report/schema.ts";
import { type Format, formatLimits } from "../report/vocabulary.ts";
import { ALIKE, BLOCK, FAR, pairKernel, type Range } from "./pair-kernel.ts";

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
 * Where both hold the same bits, the reference given as the candidate too says the same in half the time.
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
  const pair = new PairAccumulator(formatLimits[format].tiny);
  const alike = reference === candidate ? n - (n % (ALIKE * BLOCK)) : 0;
  for (let from = 0; from < alike; from += ALIKE * BLOCK) pair.addAlike(reference, from);
  for (let from = alike; from < n; from += BLOCK)
    pair.add(reference, candidate, from, Math.min(n, from + BLOCK));
  const at = pair.firstBroken >= 0 ? pair.firstBroken : pair.worst;
  const { compared, significant, lost, broken, maxAbs, maxRel } = pair;
  return {
    count: n,
    reference: pair.reference.stats(),
    candidate: pair.candidate.stats(),
    broken,
    maxAbs: compared ? maxAbs : Number.NaN,
    maxRel: compared ? maxRel : Number.NaN,
    rmse: compared ? Math.sqrt(pair.sumEE / compared) : Number.NaN,
    snrDb: compared ? signalToNoise(pair.sumRR, pair.sumEE) : Number.NaN,
    cosine: compared ? cosine(pair.sumRR, pair.sumCC, pair.sumRC) : Number.NaN,
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

/**
 * Sums over a pair of tensors, a block at a time, so that several short loops are one pass. What depends on the order in which
 * elements are taken is summed here; the rest the kernel sees four elements at a time.
 */
class PairAccumulator {
  readonly #kernel = pairKernel();
  readonly reference = new SideAccumulator();
  readonly candidate = new SideAccumulator();
  readonly #floor: number;
  compared = 0;
  broken = 0;
  firstBroken = -1;
  significant = 0;
  lost = 0;
  sumRR = 0;
  sumCC = 0;
  sumRC = 0;
  sumEE = 0;
  maxAbs = -1;
  maxRel = 0;
  worst = -1;

  constructor(floor: number) {
    this.#floor = floor;
  }

  /** Adds a block, whatever is in it. */
  add(reference: Tensor, candidate: Tensor, from: number, to: number): void {
    if (!this.#addFinite(reference, candidate, from, to)) this.#addEach(reference, candidate, from, to);
  }

  /** Adds {@link ALIKE} blocks of a tensor that is both sides. */
  addAlike(tensor: Tensor, from: number): void {
    const to = from + ALIKE * BLOCK;
    const seen = tensor instanceof Float32Array ? this.#kernel?.alike(tensor, from, this.#floor) : null;
    if (!seen?.squares.every(Number.isFinite)) {
      for (let at = from; at < to; at += BLOCK) this.add(tensor, tensor, at, at + BLOCK);
      return;
    }
    for (let block = 0; block < ALIKE; block++) {
      const [squares, magnitudes] = [seen.squares[block]!, seen.magnitudes[block]!];
      this.sumRR += squares;
      this.sumCC += squares;
      this.sumRC += squares;
      this.reference.sum += magnitudes;
      this.candidate.sum += magnitudes;
    }
    this.compared += to - from;
    this.significant += seen.significant;
    this.reference.addRange(seen.range, to - from);
    this.candidate.addRange(seen.range, to - from);
    // All errors are none: the first is the largest.
    if (this.worst < 0) this.#largestError(tensor, tensor, from, from + 1);
  }

  /** Adds a block whose squared differences have a finite sum; otherwise adds nothing and says so. */
  #addFinite(reference: Tensor, candidate: Tensor, from: number, to: number): boolean {
    let [rr, cc, rc, ee] = [0, 0, 0, 0];
    let [left, right] = [0, 0];
    for (let i = from; i < to; i++) {
      const x = reference[i] as number;
      const y = candidate[i] as number;
      const error = x - y;
      rr += x * x;
      cc += y * y;
      rc += x * y;
      ee += error * error;
      left += Math.abs(x);
      right += Math.abs(y);
    }
    if (ee - ee !== 0) return false;
    this.reference.sum += left;
    this.candidate.sum += right;
    this.#add(reference, candidate, from, to, rr, cc, rc, ee);
    return true;
  }

  /** Adds elements that are finite, and whose magnitudes are in their sides' sums. */
  #add(
    reference: Tensor,
    candidate: Tensor,
    from: number,
    to: number,
    rr: number,
    cc: number,
    rc: number,
    ee: number,
  ): void {
    this.sumRR += rr;
    this.sumCC += cc;
    this.sumRC += rc;
    this.sumEE += ee;
    this.compared += to - from;
    const rest = this.#look(reference, candidate, from, to);
    if (ee > this.maxAbs * this.maxAbs || this.worst < 0) this.#largestError(reference, candidate, rest, to);
    this.#relative(reference, candidate, rest, to);
    this.reference.addFinite(reference, rest, to);
    this.candidate.addFinite(candidate, rest, to);
  }

  /** Has the kernel look at what it takes. @returns where the rest begins */
  #look(reference: Tensor, candidate: Tensor, from: number, to: number): number {
    const end = from + 4 * Math.trunc((to - from) / 4);
    const floats = reference instanceof Float32Array && candidate instanceof Float32Array;
    if (!this.#kernel || !floats || end === from) return from;
    const seen = this.#kernel.look(reference, candidate, from, end, this.#floor, this.maxRel);
    this.reference.addRange(seen.reference, end - from);
    this.candidate.addRange(seen.candidate, end - from);
    if (this.worst < 0 || (seen.error > 0 && seen.error >= this.maxAbs * FAR))
      this.#largestError(reference, candidate, from, end);
    if (seen.beyond) this.#relative(reference, candidate, from, end);
    else {
      this.significant += seen.significant;
      this.lost += seen.lost;
    }
    return end;
  }

  #largestError(reference: Tensor, candidate: Tensor, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const error = Math.abs((reference[i] as number) - (candidate[i] as number));
      if (error > this.maxAbs) {
        this.maxAbs = error;
        this.worst = i;
      }
    }
  }

  #relative(reference: Tensor, candidate: Tensor, from: number, to: number): void {
    const floor = this.#floor;
    let [maxRel, significant, lost] = [this.maxRel, 0, 0];
    for (let i = from; i < to; i++) {
      const x = reference[i] as number;
      const magnitude = Math.abs(x);
      if (magnitude < floor) continue;
      const y = candidate[i] as number;
      const error = Math.abs(x - y);
      significant++;
      if (y === 0) lost++;
      if (error > maxRel * magnitude) maxRel = error / magnitude;
    }
    this.maxRel = maxRel;
    this.significant += significant;
    this.lost += lost;
  }

  /** Adds a block element by element, whatever is in it. */
  #addEach(reference: Tensor, candidate: Tensor, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const x = reference[i] as number;
      const y = candidate[i] as number;
      const error = x - y;
      if (error - error === 0) {
        this.reference.sum += Math.abs(x);
        this.candidate.sum += Math.abs(y);
        this.#add(reference, candidate, i, i + 1, x * x, y * y, x * y, error * error);
        continue;
      }
      this.reference.add(x);
      this.candidate.add(y);
      if (x === y) continue;
      if (Number.isFinite(x) && Math.abs(x) >= this.#floor) this.significant++;
      this.broken++;
      if (this.firstBroken < 0) this.firstBroken = i;
    }
  }
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

  /** Adds elements that are known to be finite, and whose magnitudes are in the sum. */
  addFinite(tensor: Tensor, from: number, to: number): void {
    let [min, max, zero] = [this.min, this.max, 0];
    for (let i = from; i < to; i++) {
      const value = tensor[i] as number;
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === 0) zero++;
    }
    this.addRange({ min, max, zero }, to - from);
  }

  /** Adds what was seen of elements, all finite. */
  addRange({ min, max, zero }: Range, count: number): void {
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
    this.zero += zero;
    this.finite += count;
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

/** The index of an element by its place in row-major order. */
export function unravel(flat: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length).fill(0);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] || 1;
    index[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
  return index;
}
