import type { Format } from "../verdict/vocabulary.ts";
import type { Tensor } from "./metrics.ts";

/** How many elements of this kind are enough: the chance that fp32 values look like fp16 is 2^-13 each. */
const ENOUGH = 16;

/**
 * The number format that a tensor's values prove. Values stored in fp16 (bf16) survive a round trip through
 * it unchanged; of values computed in fp32 only one in 2^13 (2^16) does by chance. Values that would survive
 * anyway (zeros, small integers, powers of two) prove nothing, so at least 16 must use the low bits of the
 * format's mantissa.
 *
 * @returns `fp16`, `bf16` or `fp32`; null where the values allow no conclusion
 */
export function provenFormat(tensor: Tensor): Format | null {
  if (!(tensor instanceof Float32Array)) return null;
  const bits = new Uint32Array(tensor.buffer, tensor.byteOffset, tensor.length);
  let [half, brain, usesHalf, usesBrain, finite] = [true, true, 0, 0, 0];
  for (let i = 0; i < bits.length && (half || brain); i++) {
    const b = bits[i] as number;
    if ((b & 0x7f800000) === 0x7f800000) continue;
    finite++;
    if ((b & 0xffff) !== 0) brain = false;
    else if ((b & 0x30000) !== 0) usesBrain++;
    if (!isHalf(b)) half = false;
    else if ((b & 0x6000) !== 0) usesHalf++;
  }
  if (finite === 0) return null;
  if (half && usesHalf >= ENOUGH) return "fp16";
  if (brain && usesBrain >= ENOUGH) return "bf16";
  return half || brain ? null : "fp32";
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
