/** How often the time is looked at: what is longer between two looks was no waiting, the process was stopped or had no processor. */
const LOOKS = 20;
const LONGEST_LOOK_MS = 1_000;

/**
 * Calls `late` after so much time in which this process was awake: a laptop that slept, or a process that was stopped and continued,
 * has made nobody late, and what came meanwhile is read first.
 *
 * @returns what calls it off
 */
export function afterAwake(limitMs: number, late: () => void): () => void {
  const look = Math.max(1, Math.min(LONGEST_LOOK_MS, limitMs / LOOKS));
  let left = limitMs;
  let seen = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    left -= Math.min(now - seen, 2 * look);
    seen = now;
    if (left > 0) return;
    clearInterval(timer);
    late();
  }, look);
  return () => clearInterval(timer);
}
