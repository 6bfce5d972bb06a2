import type { Format } from "../report/vocabulary.ts";
import type { Tensor } from "./metrics.ts";

/** How many elements of this kind are enough: the chance that fp32 values look like fp16 is 2^-13 each. */
const ENOUGH = 16;

/** The lowest bit of each format's mantissa, in fp32's. */
const LOWEST = { fp16: 1 << 13, bf16: 1 << 16 };

/**
 * The number format that a tensor's values prove. Values stored in fp16 (bf16) survive a round trip through
 * it unchanged; of values computed in fp32 only one in 2^13 (2^16) does by chance. Values that would survive
 * anyway prove nothing: zeros, powers of two, and everything in fixed steps (whole numbers, pixels and their means).
 * Steps of one size reach the lowest bit of the mantissa in one power of two only; values that were rounded
 * reach it in each, and at least 16 must do so outside the largest.
 *
 * @returns `fp16`, `bf16` or `fp32`; null where the values allow no conclusion
 */
export function provenFormat(tensor: Tensor): Format | null {
  if (!(tensor instanceof Float32Array)) return null;
  const bits = new Uint32Array(tensor.buffer, tensor.byteOffset, tensor.length);
  const [usesHalf, usesBrain] = [new Uint32Array(256), new Uint32Array(256)];
  let [half, brain] = [true, true];
  for (let i = 0; i < bits.length && (half || brain); i++) {
    const b = bits[i] as number;
    const exponent = (b >>> 23) & 0xff;
    if (exponent === 0xff) continue;
    if ((b & 0xffff) !== 0) brain = false;
    else if ((b & LOWEST.bf16) !== 0) usesBrain[exponent]!++;
    if (!isHalf(b)) half = false;
    else if ((b & LOWEST.fp16) !== 0) usesHalf[exponent]!++;
  }
  if (half && isRounded(usesHalf)) return "fp16";
  if (brain && isRounded(usesBrain)) return "bf16";
  return half || brain ? null : "fp32";
}

/** Whether enough values reach the lowest bit outside the largest power of two in which any does. */
function isRounded(uses: Uint32Array): boolean {
  const largest = uses.findLastIndex((count) => count > 0);
  return uses.reduce((sum, count, exponent) => (exponent === largest ? sum : sum + count), 0) >= ENOUGH;
}

/** Whether an fp32 bit pattern of a finite number is exactly representable in fp16. */
function isHalf(bits: number): boolean {
  const exponent = ((bits >>> 23) & 0xff) - 127;
  const mantissa = bits & 0x7fffff;
  if (exponent === -127) return mantissa === 0;
  if (exponent > 15 || exponent < -24) return false;
  // Below 2^-14 fp16 is subnormal: each power of two lower leaves one mantissa bit less.
  const dropped = exponent >= -14 ? 13 : 13 + (-14 - exponent);
  return (mantissa & (2 ** dropped - 1)) === 0;
}
