import { largestMagnitude } from "../numeric/metrics.ts";
import { number } from "../numeric/number.ts";
import type { Metrics, Tolerance } from "../report/schema.ts";
import { formatLimits, type Verdict } from "../report/vocabulary.ts";

/**
 * Judges one tensor against its reference.
 *
 * Order matters: a reference with NaN can judge nothing; an infinity that both have is equal, and one that the reference alone
 * has is a difference like any other; a NaN or Inf in the candidate is worse than any distance; an error too small for the format to resolve is no error, so that a reference below the
 * format's range (all zero, and rightly so) passes; only then do the bounds speak.
 */
export function judge(metrics: Metrics, tolerance: Tolerance): { verdict: Verdict; reason: string } {
  const { reference, candidate } = metrics;
  if (reference.nan > 0)
    return { verdict: "reference-bad", reason: `the reference has ${number(reference.nan)} NaN` };
  if (metrics.broken > 0) {
    if (candidate.nan > 0 || candidate.posInf > reference.posInf || candidate.negInf > reference.negInf)
      return { verdict: "nonfinite", reason: nonfinite(metrics) };
    return {
      verdict: "drift",
      reason: `${number(metrics.broken)} of ${number(metrics.count)} elements do not share the reference's Inf`,
    };
  }
  if (metrics.count === 0) return { verdict: "pass", reason: "no elements" };
  // Infinities that both sides share leave nothing to measure where there is nothing else.
  if (metrics.maxAbs === 0 || Number.isNaN(metrics.maxAbs)) return { verdict: "pass", reason: "identical" };
  const limits = formatLimits[tolerance.format];
  if (metrics.maxAbs <= limits.tiny) {
    const largest = largestMagnitude(reference);
    return {
      verdict: "pass",
      reason:
        largest < limits.tiny
          ? `the reference (at most ${number(largest)}) is below the range of ${tolerance.format}`
          : `SNR ${number(metrics.snrDb)} dB`,
    };
  }
  const misses = [
    metrics.snrDb < tolerance.snrDb
      ? `SNR ${number(metrics.snrDb)} dB, at least ${tolerance.snrDb} asked`
      : "",
    tolerance.maxAbs !== null && metrics.maxAbs > tolerance.maxAbs
      ? `largest error ${number(metrics.maxAbs)}, at most ${number(tolerance.maxAbs)} allowed`
      : "",
    tolerance.cosine !== null && metrics.cosine < tolerance.cosine
      ? `cosine ${metrics.cosine.toFixed(6)}, at least ${tolerance.cosine} asked`
      : "",
  ].filter(Boolean);
  if (misses.length === 0) return { verdict: "pass", reason: `SNR ${number(metrics.snrDb)} dB` };
  if (metrics.lost > 0 && metrics.lost * 2 >= metrics.significant)
    return {
      verdict: "zeroed",
      reason: `${number(metrics.lost)} of ${number(metrics.significant)} elements are zero where the reference reaches ${number(largestMagnitude(reference))}`,
    };
  return { verdict: "drift", reason: misses.join("; ") };
}

function nonfinite({ candidate, count }: Metrics): string {
  const parts = [
    candidate.nan ? `${number(candidate.nan)} NaN` : "",
    candidate.posInf + candidate.negInf ? `${number(candidate.posInf + candidate.negInf)} Inf` : "",
  ].filter(Boolean);
  return `${parts.join(" and ")} among ${number(count)} elements`;
}
