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

/**
 * What activations of 8 bits must reach, which memory=low makes of those that meet integer weights. Normal values, scaled so that
 * the largest at four deviations is 127, keep 20 log10(127 sqrt(12) / 4) = 41 dB; ten layers of it cost 10 more. It says nothing of
 * fp32 or fp16.
 */
export const integerSnrDb = 30;

export function defaultTolerance(format: Format): Tolerance {
  return { format, snrDb: defaultSnrDb[format], maxAbs: null, cosine: null, source: "default" };
}

/** Bounds that a configuration sets; what it leaves out is the default's. */
export type ToleranceSettings = Partial<Pick<Tolerance, "snrDb" | "maxAbs" | "cosine">>;

/**
 * An output's bounds: what the configuration says of it, else of its model, else the default of the format that was really
 * used. Whoever asked for a lower precision is content with its error: MNN's approximations at Low stay on when
 * it falls back to fp32.
 *
 * @param integers whether activations are made 8-bit integers (memory=low with integer weights)
 */
export function toleranceFor(
  model: { tolerance: ToleranceSettings; outputTolerance: Record<string, ToleranceSettings> },
  output: string,
  format: Format,
  asked: Format,
  integers = false,
): Tolerance {
  const least = Math.min(defaultSnrDb[format], defaultSnrDb[asked]);
  const snrDb = integers ? Math.min(least, integerSnrDb) : least;
  const said = { ...model.tolerance, ...model.outputTolerance[output] };
  const source = Object.keys(said).length > 0 ? "configuration" : "default";
  return { ...defaultTolerance(format), snrDb, ...said, source };
}
