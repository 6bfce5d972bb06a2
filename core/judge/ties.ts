import { compareTensors, type Tensor } from "../numeric/metrics.ts";
import { type Format, formatLimits } from "../report/vocabulary.ts";
import type { Differing, IsTie } from "./exact.ts";
import { judge } from "./judge.ts";
import { defaultTolerance } from "./tolerance.ts";

/** What indices were chosen from, on both sides. */
export interface ChosenFrom {
  reference: Tensor;
  candidate: Tensor;
  shape: readonly number[];
  /** The values that were chosen, in the indices' places, in place of all that there were to choose from. */
  chosen?: boolean;
}

/**
 * Tells which differing indices are ties: what the reference chose and what the candidate did lie within one step of the format
 * in the values they were chosen from, on either side, so that their order is rounding's. The candidate's own values tell that only where
 * they are right themselves: of what overflowed or became zero all are alike.
 *
 * @param values what the indices were chosen from
 * @param indices the reference's: one for each place along the values' axis (ArgMax), or the k first of it in order (TopK)
 * @param format what the candidate computed in
 * @returns null where the indices are not those of the largest or smallest along any axis: then nothing is known of ties
 */
export function tieTeller(values: ChosenFrom, indices: Tensor, format: Format): IsTie | null {
  if (values.chosen) return tieAmongChosen(values, indices, format);
  const { reference, candidate, shape } = values;
  const { verdict } = judge(compareTensors(reference, candidate, shape, format), defaultTolerance(format));
  const sides = verdict === "pass" ? [reference, candidate] : [reference];
  for (const [axis, size] of shape.entries()) {
    const inner = shape.slice(axis + 1).reduce((product, one) => product * one, 1);
    const lines = size === 0 ? 0 : reference.length / size;
    const k = indices.length / lines;
    if (size < 2 || !Number.isInteger(k) || k < 1 || k > size) continue;
    const grid = { size, inner, k };
    if (!chosenAlong(reference, indices, grid, 1) && !chosenAlong(reference, indices, grid, -1)) continue;
    return (at, other) => {
      if (!Number.isInteger(other) || other < 0 || other >= size) return false;
      const line = lineAt(Math.floor(at / (k * inner)) * inner + (at % inner), grid);
      const [wanted, got] = [line + (indices[at] as number) * inner, line + other * inner];
      return sides.some((data) => {
        const [a, b] = [data[wanted] as number, data[got] as number];
        return Math.abs(a - b) <= stepAt(Math.max(Math.abs(a), Math.abs(b)), format);
      });
    };
  }
  return null;
}

/**
 * As {@link tieTeller}, of the chosen values alone: an answer that the reference has in another place of the same order is a tie
 * where the two places' values are within one step. Of answers that it has not nothing can be told: they are none.
 */
function tieAmongChosen({ reference, shape }: ChosenFrom, indices: Tensor, format: Format): IsTie | null {
  const k = shape.at(-1) ?? 1;
  if (k < 2 || reference.length !== indices.length) return null;
  return (at, other) => {
    const line = at - (at % k);
    const place = indices.subarray(line, line + k).indexOf(other);
    if (place < 0) return false;
    const [a, b] = [reference[at] as number, reference[line + place] as number];
    return Math.abs(a - b) <= stepAt(Math.max(Math.abs(a), Math.abs(b)), format);
  };
}

/** An axis: its length, the distance of its elements, and how many are chosen along it. */
interface Along {
  size: number;
  inner: number;
  k: number;
}

/** Where the nth line along the axis begins. */
const lineAt = (n: number, { size, inner }: Along): number =>
  Math.floor(n / inner) * size * inner + (n % inner);

/** Whether the indices are the largest (sign 1) or smallest (-1) along the axis, in order. */
function chosenAlong(data: Tensor, indices: Tensor, along: Along, sign: 1 | -1): boolean {
  const { size, inner, k } = along;
  for (let n = 0; n < data.length / size; n++) {
    const line = lineAt(n, along);
    const first = Math.floor(n / inner) * k * inner + (n % inner);
    let last = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < size; i++) last = Math.max(last, sign * (data[line + i * inner] as number));
    for (let j = 0; j < k; j++) {
      const index = indices[first + j * inner] as number;
      if (!(index >= 0 && index < size)) return false;
      const value = sign * (data[line + index * inner] as number);
      if (j === 0 ? value !== last : !(value <= last)) return false;
      last = value;
    }
  }
  return true;
}

/** The distance between neighbours of the format at a magnitude. */
function stepAt(magnitude: number, format: Format): number {
  const { eps, tiny } = formatLimits[format];
  return 2 ** Math.floor(Math.log2(Math.max(magnitude, tiny))) * 2 * eps;
}

/** Whether most of what differs are ties: beside a tie of two, the one that is next in order is another as well. */
export const isTied = (differ: Differing | null | undefined): boolean =>
  !!differ && differ.count > 0 && 2 * (differ.ties ?? 0) > differ.count;
