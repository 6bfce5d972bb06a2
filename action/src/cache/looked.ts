import { lstatSync, type Stats } from "node:fs";
import path from "node:path";
import { bootHere } from "../system/boot.ts";
import { sha256Text } from "../system/hash.ts";
import { readJson, writeJson } from "../system/json.ts";

/** In a sealed folder: how it stood when all of it was read and found as sealed. */
export const LOOKED = ".seal.looked.json";

/** A disk may change a byte that the file system knows nothing of: after so long all is read again. */
const TRUSTED_MS = 24 * 60 * 60 * 1000;

/** A file that is written twice within one step of the file system's clock looks the same both times. */
const SETTLED_MS = 2000;

/** How files stand on the disk: a write that the file system knows of changes `stamp`, whatever times and sizes it leaves. */
export interface State {
  /** Over the machine's start and each file's number, size, and times of its last write and of its last change of any kind. */
  stamp: string;
  /** The latest of these times, in ms since 1970. */
  latestMs: number;
}

interface Looked {
  stamp: string;
  /** When it was read, in ms since 1970. */
  atMs: number;
}

/**
 * How the files `names` of a folder stand; null where that is not to be trusted: a file is missing, or the system does not tell when it was
 * started, and what a power cut took could look as it did.
 */
export async function stateOf(folder: string, names: readonly string[]): Promise<State | null> {
  const boot = await bootHere();
  if (boot === null) return null;
  let latestMs = 0;
  const parts = [boot];
  for (const name of names) {
    const found = asItStands(path.join(folder, name));
    if (!found) return null;
    latestMs = Math.max(latestMs, found.mtimeMs, found.ctimeMs);
    parts.push(`${name}:${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}`);
  }
  return { stamp: sha256Text(parts.join("\n")), latestMs };
}

/** Not awaited: a run has thousands of these files, and each costs ten times as much that way. */
function asItStands(file: string): Stats | null {
  try {
    return lstatSync(file);
  } catch {
    return null;
  }
}

/** Whether a folder that stands so was read not long ago and found whole. */
export async function wasWhole(folder: string, state: State | null): Promise<boolean> {
  if (!state) return false;
  const looked = (await readJson(path.join(folder, LOOKED))) as Partial<Looked> | null | undefined;
  const age = Date.now() - Number(looked?.atMs);
  return looked?.stamp === state.stamp && age >= 0 && age < TRUSTED_MS;
}

/** Notes that a folder that stands so was read and found whole. Where nothing can be written it is read again the next time. */
export async function noteWhole(folder: string, state: State | null): Promise<void> {
  const atMs = Date.now();
  if (!state || state.latestMs > atMs - SETTLED_MS) return;
  const looked: Looked = { stamp: state.stamp, atMs };
  await writeJson(path.join(folder, LOOKED), looked).catch(() => {});
}
