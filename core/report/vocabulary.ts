import { z } from "zod";

/**
 * What is said of a cell, one word from the engine to the page.
 *
 * - `pass`           within tolerance, at the precision and on the backend asked for
 * - `drift`          finite, beyond tolerance
 * - `nonfinite`      NaN or Inf where the reference is finite
 * - `zeroed`         zero where the reference has magnitude that the format can hold
 * - `fallback`       computed, but not at the precision or on the backend asked for
 * - `crashed`        the probe died on this input
 * - `timeout`        the probe gave no answer in time
 * - `unavailable`    could not run here, with a reason and a fix
 * - `reference-bad`  the reference itself cannot be trusted, so nothing can be said of the cell
 */
export const verdictSchema = z.enum([
  "pass",
  "drift",
  "nonfinite",
  "zeroed",
  "fallback",
  "crashed",
  "timeout",
  "unavailable",
  "reference-bad",
]);
export type Verdict = z.infer<typeof verdictSchema>;
export const verdicts: readonly Verdict[] = verdictSchema.options;

/** A verdict that judges numbers; the others say why there are none to judge. */
export const isNumeric = (verdict: Verdict): boolean =>
  verdict === "pass" || verdict === "drift" || verdict === "nonfinite" || verdict === "zeroed";

/** Worst first: which verdict stands for a group of cells. */
export const severity: readonly Verdict[] = [
  "crashed",
  "nonfinite",
  "zeroed",
  "drift",
  "timeout",
  "reference-bad",
  "unavailable",
  "fallback",
  "pass",
];

export const worstVerdict = (of: readonly Verdict[]): Verdict =>
  severity.find((verdict) => of.includes(verdict)) ?? "unavailable";

/**
 * What a verdict means for the run once `expect:` has been heard.
 *
 * - `passed`    the verdict is `pass`
 * - `expected`  it failed, and the configuration says it would
 * - `fixed`     it passed although the configuration expects a failure
 * - `failed`    anything else
 */
export const outcomeSchema = z.enum(["passed", "expected", "fixed", "failed"]);
export type Outcome = z.infer<typeof outcomeSchema>;

export const formatSchema = z.enum(["fp32", "fp16", "bf16"]);
/** The number format that a computation really used. */
export type Format = z.infer<typeof formatSchema>;

/** Limits of each format; `max` is the largest finite value, `tiny` the smallest normal, `eps` the unit roundoff. */
export const formatLimits: Record<Format, { max: number; tiny: number; smallest: number; eps: number }> = {
  fp32: { max: 3.4028234663852886e38, tiny: 2 ** -126, smallest: 2 ** -149, eps: 2 ** -24 },
  fp16: { max: 65504, tiny: 2 ** -14, smallest: 2 ** -24, eps: 2 ** -11 },
  bf16: { max: 3.3895313892515355e38, tiny: 2 ** -126, smallest: 2 ** -133, eps: 2 ** -8 },
};

/** Into how many bins an output's values are sorted: few enough for a report, enough to see a shape. */
export const HISTOGRAM_BINS = 32;
