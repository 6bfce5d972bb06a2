import { statfs } from "node:fs/promises";
import { failure } from "../errors/error.ts";
import { withSignals } from "../system/abort.ts";

/** A disk with less than this is full for the tools we start: some of them then wait for ever. */
const FULL_BYTES = 1_000_000;
const LOOK_EVERY_MS = 1_000;

/** Bytes that may still be written in `folder`, which exists. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Throws `disk-full` unless `bytes` can be written in `folder`. */
export async function requireRoom(folder: string, bytes: number, purpose: string): Promise<void> {
  if ((await freeBytes(folder)) < bytes) throw failure("disk-full", purpose);
}

/** Runs `work`, whose signal is aborted with `disk-full` should `folder`'s disk fill up meanwhile. */
export async function watchRoom<T>(
  folder: string,
  purpose: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const full = new AbortController();
  const watch = setInterval(async () => {
    const free = await freeBytes(folder).catch(() => Number.POSITIVE_INFINITY);
    if (free < FULL_BYTES) full.abort(failure("disk-full", purpose));
  }, LOOK_EVERY_MS);
  try {
    return await withSignals({ signals: [signal, full.signal] }, work);
  } finally {
    clearInterval(watch);
  }
}
