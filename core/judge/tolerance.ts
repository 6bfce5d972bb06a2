import type { Tolerance } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";

/**
 * The least SNR that a configuration must reach, by the format it really computed in.
 *
 * One rounding to a format with unit roundoff eps leaves an SNR of about -20 log10(eps/sqrt(3)): 149 dB for
 * fp32, 71 dB for fp16, 53 dB for bf16. A network of some hundred layers costs 20 to 35 dB of that when its
 * sums are well scaled (accumulated rounding grows with the square root of the number of terms). The bounds
 * leave that much and a margin; what falls below them loses more than rounding explains. fp32 is held to
 * 60 dB only, because MNN uses fast approximations of sigmoid and exp on some CPUs. A configuration that asked for a lower
 * format than it got is held to the lower bound of the two.
 */
export const defaultSnrDb: Record<Format, number> = { fp32: 60, fp16: 30, bf16: 20 };

export function defaultTolerance(format: Format): Tolerance {
  return { format, snrDb: defaultSnrDb[format], maxAbs: null, cosine: null, source: "default" };
}
