import { largestMagnitude } from "../numeric/metrics.ts";
import { number } from "../numeric/number.ts";
import type { Metrics, Tolerance } from "../report/schema.ts";
import { formatLimits, type Verdict } from "../report/vocabulary.ts";
import { judged } from "../words/stored/judged.ts";

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
    return { verdict: "reference-bad", reason: judged.referenceNan({ count: number(reference.nan) }) };
  if (metrics.broken > 0) {
    if (candidate.nan > 0 || candidate.posInf > reference.posInf || candidate.negInf > reference.negInf)
      return { verdict: "nonfinite", reason: nonfinite(metrics) };
    return {
      verdict: "drift",
      reason: judged.otherInf({ count: number(metrics.broken), of: number(metrics.count) }),
    };
  }
  if (metrics.count === 0) return { verdict: "pass", reason: judged.empty() };
  // Infinities that both sides share leave nothing to measure where there is nothing else.
  if (metrics.maxAbs === 0 || Number.isNaN(metrics.maxAbs))
    return { verdict: "pass", reason: judged.identical() };
  const limits = formatLimits[tolerance.format];
  if (metrics.maxAbs <= limits.tiny) {
    const largest = largestMagnitude(reference);
    return {
      verdict: "pass",
      reason:
        largest < limits.tiny
          ? judged.belowRange({ largest: number(largest), format: tolerance.format })
          : judged.snr({ snr: number(metrics.snrDb) }),
    };
  }
  const misses = [
    metrics.snrDb < tolerance.snrDb
      ? judged.snrAsked({ snr: number(metrics.snrDb), asked: tolerance.snrDb })
      : "",
    tolerance.maxAbs !== null && metrics.maxAbs > tolerance.maxAbs
      ? judged.maxAbs({ error: number(metrics.maxAbs), allowed: number(tolerance.maxAbs) })
      : "",
    tolerance.cosine !== null && metrics.cosine < tolerance.cosine
      ? judged.cosine({ cosine: metrics.cosine.toFixed(6), asked: tolerance.cosine })
      : "",
  ].filter(Boolean);
  if (misses.length === 0) return { verdict: "pass", reason: judged.snr({ snr: number(metrics.snrDb) }) };
  if (metrics.lost > 0 && metrics.lost * 2 >= metrics.significant)
    return {
      verdict: "zeroed",
      reason: judged.zeroed({
        lost: number(metrics.lost),
        of: number(metrics.significant),
        reaches: number(largestMagnitude(reference)),
      }),
    };
  return { verdict: "drift", reason: misses.join("; ") };
}

function nonfinite({ candidate, count }: Metrics): string {
  const of = number(count);
  const nan = number(candidate.nan);
  const infinite = candidate.posInf + candidate.negInf;
  const inf = number(infinite);
  if (candidate.nan > 0 && infinite > 0) return judged.nanAndInf({ nan, inf, of });
  return candidate.nan > 0 ? judged.nan({ nan, of }) : judged.inf({ inf, of });
}
