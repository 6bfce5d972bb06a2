import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
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
const SETTLE_MS = 200;

/**
 * Takes a folder for this process alone. PGlite has no lock of its own, and two processes on one folder lose
 * rows in silence.
 *
 * @throws Error that names the owner, when there is one
 */
export async function lockFolder(folder: string): Promise<Lock> {
  const file = path.join(folder, "lock");
  const mine: Owner = { id: randomUUID(), pid: process.pid, host: os.hostname() };
  for (let attempt = 0; attempt < 3; attempt++) {
    if ((await create(file, mine)) && (attempt === 0 || (await stillMine(file, mine))))
      return hold(file, mine);
    const owner = await readOwner(file);
    if (owner && (await isAlive(file, owner)))
      throw new Error(
        `${folder} is in use by process ${owner.pid} on ${owner.host}. One dashboard at a time can have it: stop that one, choose another folder (DATABASE_URL=pglite:///other/folder), or use Postgres. If it is not running, delete ${file}.`,
      );
    await setAside(file, mine);
  }
  throw new Error(`${file} could not be taken: another process is starting on this folder.`);
}

async function create(file: string, owner: Owner): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(owner), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
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
  const age = await stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
  return age < STALE_MS;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Of two that find the same stale lock, the slower one may have set aside the lock that the faster one made. */
async function stillMine(file: string, mine: Owner): Promise<boolean> {
  await setTimeout(SETTLE_MS);
  return (await readOwner(file))?.id === mine.id;
}

async function setAside(file: string, mine: Owner): Promise<void> {
  const aside = `${file}.${mine.id}`;
  await rename(file, aside).catch(() => {});
  await rm(aside, { force: true });
}

const held = new Set<string>();

function hold(file: string, mine: Owner): Lock {
  held.add(mine.id);
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
