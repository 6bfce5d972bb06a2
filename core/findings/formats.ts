import { type Format, formatLimits } from "../report/vocabulary.ts";

/** The distance between neighbours of a format at a magnitude. */
export function stepAt(magnitude: number, format: Format): number {
  const { eps, smallest } = formatLimits[format];
  return magnitude > 0 ? Math.max(smallest, 2 ** Math.floor(Math.log2(magnitude)) * 2 * eps) : smallest;
}

/** What a format makes of a number below its full precision. */
export function roundedTiny(value: number, format: Format): number {
  const { smallest, tiny } = formatLimits[format];
  return Math.abs(value) < tiny ? Math.round(value / smallest) * smallest : value;
}

/** How far that is from the number, in relation to it. */
export const tinyError = (value: number, format: Format): number =>
  Math.abs(roundedTiny(value, format) - value) / Math.abs(value);

/**
 * How much larger than its input a tile can become in Winograd's space, in which most convolutions of 3x3 are added up: rows of the
 * smallest transform, F(2, 3), have two ones, in each of two dimensions. Larger transforms go further: of noise MNN's sums of F(4, 3) are
 * bounded by 6 to 15 times the convolution's own, of what is smooth by a third of them. What the smallest does not explain is not
 * called a sum that does not fit, but a kernel's way of computing; and a diagnosis asks that MNN's own transform passes the end as well.
 */
export const WINOGRAD = 4;
