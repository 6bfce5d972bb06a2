import type { Format } from "../report/vocabulary.ts";
import type { Tensor } from "./metrics.ts";

/**
 * A number rounded to the nearest of a format, ties to even; what lies beyond its end becomes infinite, as IEEE 754 has it.
 *
 * fp16 has 10 bits of fraction below an exponent of -14 to 15, bf16 has 7 below fp32's.
 */
export function roundTo(value: number, format: Format): number {
  if (format === "fp32" || value === 0 || !Number.isFinite(value)) return Math.fround(value);
  const { fraction, least, most } = shapes[format];
  const exponent = Math.max(least, Math.floor(Math.log2(Math.abs(value))));
  const step = 2 ** (exponent - fraction);
  const rounded = evenly(value / step) * step;
  return Math.abs(rounded) > most ? Math.sign(value) * Number.POSITIVE_INFINITY : rounded;
}

const shapes = {
  fp16: { fraction: 10, least: -14, most: 65504 },
  bf16: { fraction: 7, least: -126, most: 3.3895313892515355e38 },
};

function evenly(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
}

/** A tensor's floats rounded to a format, the rest as it is. */
export const roundTensor = (tensor: Tensor, format: Format): Tensor =>
  tensor instanceof Float32Array ? tensor.map((value) => roundTo(value, format)) : tensor;
