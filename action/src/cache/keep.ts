import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { progress as told } from "../../../core/words/log/progress.ts";
import type { Told } from "../../../core/words/stored/phrase.ts";
import { failure, ParityError } from "../errors/error.ts";
import { brokenIn, isSealed, seal } from "./seal.ts";

export interface Keeping {
  /** Where the finished folder is to be, absolute. If it exists it is complete. */
  folder: string;
  signal: AbortSignal;
  /** Fills a new empty folder, which then becomes `folder` at one stroke. */
  build: (partial: string) => Promise<void>;
  /** Called once when another process is building the same folder. */
  onWait?: () => void;
  /** Its files never change: they are sealed, looked at once a process, and what changed all the same is said here and built again. */
  sealed?: { note(line: Told): void };
}

/**
 * A lock whose owner has not touched it for this long belongs to a process that was killed. Long enough for a machine that
 * has ten times more to do than cores: a compiler's load once kept an owner from its lock for five seconds.
 */
const STALE_MS = 20_000;
const LOCK_OPTIONS = { realpath: false, stale: STALE_MS, update: 1_000 };
/** Where something is built: what is kept already is taken without a lock. */
const locks = async () => (await import("proper-lockfile")).default;

const inFlight = new Map<string, Promise<void>>();

/** Kept folders that this process has looked at. */
const looked = new Set<string>();

/** What could not be had a moment ago is not tried again for each release and target of a run. */
const RETRY_AFTER_MS = 20_000;
const refusals = new Map<string, { error: ParityError; until: number }>();

/**
 * Makes sure that `folder` exists, building it at most once however many ask for it, here and in other
 * processes. Whoever is killed half way leaves a `.partial-` folder that the next builder removes.
 * Callers in one process share the work; it ends with the signal of the first.
 * Throws what `build` throws, what the file system throws, or the signal's reason.
 */
export async function keepFolder(keeping: Keeping): Promise<void> {
  const { folder } = keeping;
  const shared = inFlight.get(folder);
  if (shared) return shared;
  const work = takeOrBuild(keeping)
    .catch((error) => {
      if (error instanceof ParityError) {
        refusals.set(folder, { error, until: performance.now() + RETRY_AFTER_MS });
      }
      throw error;
    })
    .finally(() => inFlight.delete(folder));
  inFlight.set(folder, work);
  return work;
}

async function takeOrBuild(keeping: Keeping): Promise<void> {
  const { folder, sealed } = keeping;
  if (await isKept(folder)) {
    // One from before there were seals: what it is from now on is known. Where nothing can be written it stays without.
    if (sealed && !(await isSealed(folder))) await seal(folder).catch(() => {});
    return used(folder);
  }
  const refusal = refusals.get(folder);
  if (refusal && performance.now() < refusal.until) throw refusal.error;
  await buildOnce(keeping);
}

/** Whether a kept folder is there and, of a sealed one, as it was when it was finished. */
export async function isKept(folder: string): Promise<boolean> {
  if (!(await exists(folder))) return false;
  if (!looked.has(folder) && (await brokenIn(folder)) !== null) return false;
  looked.add(folder);
  return true;
}

/** A folder's time of last change is that of its last use: what nobody uses for long goes (sweep.ts). */
async function used(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now).catch(() => {});
}

export const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

async function buildOnce({ folder, signal, build, onWait, sealed }: Keeping): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true });
  const release = await takeLock(folder, signal, onWait);
  if (!release) return;
  const partial = `${folder}.partial-${randomBytes(6).toString("hex")}`;
  try {
    if (await isKept(folder)) return;
    await removeLeftovers(path.dirname(folder), folder);
    await removeBroken(folder, sealed);
    await mkdir(partial);
    await build(partial);
    signal.throwIfAborted();
    if (sealed) await seal(partial);
    await rename(partial, folder).catch(async (error) => {
      // Our lock was taken for stale (a suspended machine) and somebody else has finished: theirs is as good.
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
    await release();
  }
}

/** The lock's release, or null when the folder was finished by somebody else while we waited. */
async function takeLock(
  folder: string,
  signal: AbortSignal,
  onWait?: () => void,
): Promise<(() => Promise<void>) | null> {
  for (let waited = false; ; ) {
    signal.throwIfAborted();
    try {
      // Losing the lock is harmless: folders are renamed into place, so the work is done twice at worst.
      const release = await (await locks()).lock(folder, { ...LOCK_OPTIONS, onCompromised: () => {} });
      return () => release().catch(() => {});
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    }
    if (!waited) onWait?.();
    waited = true;
    await sleep(150, undefined, { signal });
    if (await isKept(folder)) return null;
  }
}

/** Takes away what changed since it was finished. @throws ParityError `cache-broken` where it cannot be taken away */
async function removeBroken(folder: string, sealed: Keeping["sealed"]): Promise<void> {
  if (!(await exists(folder))) return;
  const file = path.join(folder, (await brokenIn(folder)) ?? "");
  sealed?.note(told.remade({ file }));
  const aside = `${folder}.partial-${randomBytes(6).toString("hex")}`;
  await rename(folder, aside).catch((error) => {
    throw failure("cache-broken", file, folder, String(error.message));
  });
  await rm(aside, { recursive: true, force: true });
}

/** Removes partial folders in `parent` that nobody is building any more. `mine` is locked by this process. */
async function removeLeftovers(parent: string, mine: string): Promise<void> {
  const lockfile = await locks();
  for (const name of await readdir(parent)) {
    const partial = /^(.*)\.partial-[0-9a-f]{12}$/.exec(name);
    if (!partial) continue;
    const folder = path.join(parent, partial[1] as string);
    // The builder of a partial folder holds its lock from before the folder exists until it is gone.
    const dead = folder === mine || !(await lockfile.check(folder, LOCK_OPTIONS).catch(() => true));
    if (dead) await rm(path.join(parent, name), { recursive: true, force: true });
  }
}
