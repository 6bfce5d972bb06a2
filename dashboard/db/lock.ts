import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { link, mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

export interface Lock {
  release(): void;
}

interface Owner {
  id: string;
  pid: number;
  host: string;
}

/** How old a heartbeat of another host's process may be; processes of this host are asked whether they live. */
const STALE_MS = 30_000;
const HEARTBEAT_MS = 5_000;
const RETRY_MS = 50;
const ATTEMPTS = 20;

/**
 * Takes a folder for this process alone. PGlite has no lock of its own, and two processes on one folder lose
 * rows in silence.
 *
 * @throws Error that names the owner, when there is one
 */
export async function lockFolder(folder: string): Promise<Lock> {
  const file = path.join(folder, "lock");
  const mine: Owner = { id: randomUUID(), pid: process.pid, host: os.hostname() };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await create(file, mine)) return hold(file, mine);
    const owner = await readOwner(file);
    if (owner && (await isAlive(file, owner)))
      throw new Error(
        `${folder} is in use by process ${owner.pid} on ${owner.host}. One dashboard at a time can have it: stop that one, choose another folder (DATABASE_URL=pglite:///other/folder), or use Postgres. If it is not running, delete ${file}.`,
      );
    await removeStale(file);
  }
  throw new Error(`${file} could not be taken: another process is starting on this folder.`);
}

/** A link appears with its content or not at all, and only where there was none. */
async function create(file: string, owner: Owner): Promise<boolean> {
  const prepared = `${file}.${owner.id}`;
  await writeFile(prepared, JSON.stringify(owner), { mode: 0o600 });
  // Known before it can be seen, so that this process never takes its own lock for a dead one's.
  held.add(owner.id);
  try {
    await link(prepared, file);
    return true;
  } catch (error) {
    held.delete(owner.id);
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(prepared, { force: true });
  }
}

/** Removes a dead owner's lock; one at a time, or the slower would remove the lock that the faster has made since. */
async function removeStale(file: string): Promise<void> {
  const guard = `${file}.removing`;
  try {
    await mkdir(guard);
  } catch {
    await setTimeout(RETRY_MS);
    if ((await ageOf(guard)) > STALE_MS) await rmdir(guard).catch(() => {});
    return;
  }
  try {
    const owner = await readOwner(file);
    if (!owner || !(await isAlive(file, owner))) await rm(file, { force: true });
  } finally {
    await rmdir(guard);
  }
}

async function readOwner(file: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Owner;
  } catch {
    return null;
  }
}

async function isAlive(file: string, owner: Owner): Promise<boolean> {
  // A container that starts again has the same host name and process id as the one that died.
  if (owner.host === os.hostname())
    return owner.pid !== process.pid ? processExists(owner.pid) : held.has(owner.id);
  return (await ageOf(file)) < STALE_MS;
}

/** Milliseconds since something was touched; infinite when it is not there. */
const ageOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const held = new Set<string>();

function hold(file: string, mine: Owner): Lock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  beat.unref();
  const release = () => {
    clearInterval(beat);
    process.off("exit", release);
    if (!held.delete(mine.id)) return;
    try {
      if ((JSON.parse(readFileSync(file, "utf8")) as Owner).id === mine.id) rmSync(file);
    } catch {
      // Gone or not ours any more: nothing to give back.
    }
  };
  process.once("exit", release);
  return { release };
}
