/**
 * A number for people: integers with thin grouping (74 203), others to four significant digits, very large
 * and very small ones in scientific notation, NaN and Inf by name.
 */
export function number(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Inf" : "-Inf";
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e9)) return value.toExponential(2);
  if (magnitude >= 1000 || Number.isInteger(value)) return group(Math.round(value));
  return String(Number(value.toPrecision(4)));
}

/** Decibels with one decimal: `52.3 dB`; `exact` for an infinite SNR. */
export const decibels = (snrDb: number): string =>
  snrDb === Number.POSITIVE_INFINITY ? "exact" : Number.isFinite(snrDb) ? `${snrDb.toFixed(1)} dB` : "no SNR";

/** `0.8 s`, `1 min 12 s`, `740 ms`. */
export function duration(ms: number): string {
  if (Math.round(ms) < 1000) return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  const tenths = Math.round(ms / 100) / 10;
  if (tenths < 10) return `${tenths.toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 image`, `3 images`. */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${group(n)} ${n === 1 ? one : many}`;

function group(value: number): string {
  const digits = String(Math.abs(value));
  const grouped = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, "\u202f") : digits;
  return value < 0 ? `-${grouped}` : grouped;
}
