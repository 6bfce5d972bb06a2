import type { Metrics, OpRow } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";

/**
 * How far a tensor is from its reference, in dB between 0 (nothing of it is left, or it is not finite) and what one rounding
 * to the format leaves: what is better than that is no better for what follows.
 */
export function levelOf({ broken, snrDb }: Pick<Metrics, "broken" | "snrDb">, format: Format): number {
  return broken > 0 || Number.isNaN(snrDb) ? 0 : clipped(snrDb, format);
}

export const clipped = (snrDb: number, format: Format): number =>
  Math.min(oneRounding[format], Math.max(0, snrDb));

/** The SNR after one rounding of values that use a format's range evenly, less a margin for those that do not. */
export const oneRounding: Record<Format, number> = { fp32: 100, fp16: 66, bf16: 48 };

/** A tensor that is nearer than this does no harm to what follows: half way from a rounding to the bound of outputs. */
export const healthy: Record<Format, number> = { fp32: 75, fp16: 45, bf16: 32 };

/**
 * What one op must lose to be the one that failed, in dB. One that adds two equally wrong tensors and rounds its own result loses 9.5
 * (three errors of one size, all of one sign); ten ops that lose a little each are a network whose error grows.
 */
export const CLIFF = 12;

/** An op that adds up passes on its inputs' errors as they are: so many times the largest, for those of two inputs and its own rounding come together. */
export const PASSED_ON = 4;

export const levelOfRow = ({ metrics }: OpRow, format: Format): number => levelOf(metrics, format);
