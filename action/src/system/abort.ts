import { setMaxListeners } from "node:events";

/** What {@link withSignals} listens to. */
interface Until {
  signals: (AbortSignal | undefined)[];
  /** Longest time in milliseconds; the signal's reason is then a `TimeoutError`. */
  limitMs?: number;
}

/** Calls `listener` once where the signal aborts. Many at once listen to one signal: that is no leak, and Node is told so. */
export function onAbort(signal: AbortSignal, listener: () => void): void {
  setMaxListeners(0, signal);
  signal.addEventListener("abort", listener, { once: true });
}

/**
 * Runs `work` with a signal that aborts with the first of several, or after a time. In place of `AbortSignal.any`, whose
 * result Node 20 may collect while somebody listens to it: the work then hangs for ever.
 */
export async function withSignals<T>(
  { signals, limitMs }: Until,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const given = signals.filter((signal) => signal !== undefined);
  const follow = () => controller.abort(given.find(({ aborted }) => aborted)?.reason);
  const late = () => controller.abort(new DOMException(`no answer in ${limitMs} ms`, "TimeoutError"));
  const timer = limitMs === undefined ? undefined : setTimeout(late, limitMs);
  for (const signal of given) onAbort(signal, follow);
  if (given.some(({ aborted }) => aborted)) follow();
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of given) signal.removeEventListener("abort", follow);
  }
}
