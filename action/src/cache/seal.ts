import { readdir, readlink } from "node:fs/promises";
import path from "node:path";
import { sha256File } from "../system/hash.ts";
import { readJson, writeJson } from "../system/json.ts";
import { limit } from "../system/limit.ts";
import { LOOKED, noteWhole, stateOf, wasWhole } from "./looked.ts";

/** In a kept folder: what its files were when it was finished. */
const SEAL = ".seal.json";

/** Digests by path below the folder. */
type Seal = Record<string, string>;

/** Files that are read at once. */
const reading = limit(8);

/** Writes down what a folder's files and links are. Whoever asks {@link brokenIn} then hears of the first that changed, however it did. */
export async function seal(folder: string): Promise<void> {
  await writeJson(path.join(folder, SEAL), await digests(folder));
}

/**
 * The first file of a folder that is gone or is not as it was sealed; null where all are, or where it was never sealed. What a power cut
 * took of a folder, and a byte that a disk changed, are found here; what was read not long ago and stands as it did is not read again
 * (looked.ts). Files that came later are none of the seal's business.
 */
export async function brokenIn(folder: string): Promise<string | null> {
  if (!(await isSealed(folder))) return null;
  const sealed = (await readJson(path.join(folder, SEAL))) as Seal | undefined;
  if (!sealed || typeof sealed !== "object") return SEAL;
  const names = Object.keys(sealed);
  // As it stands before it is read: what changes meanwhile stands otherwise the next time.
  const state = await stateOf(folder, [SEAL, ...names]);
  if (await wasWhole(folder, state)) return null;
  const found = await digests(folder, names);
  const broken = names.find((name) => found[name] !== sealed[name]) ?? null;
  if (broken === null) await noteWhole(folder, state);
  return broken;
}

export async function isSealed(folder: string): Promise<boolean> {
  const names: string[] = await readdir(folder).catch(() => []);
  return names.includes(SEAL);
}

async function digests(folder: string, of?: readonly string[]): Promise<Seal> {
  const names = of ?? (await filesBelow(folder));
  const each = names.map((name) => reading(() => digest(path.join(folder, name))));
  const found = await Promise.all(each);
  return Object.fromEntries(names.map((name, at) => [name, found[at]!]));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => name !== SEAL && name !== LOOKED)
    .sort();
}

/** What is there: a link's target, a file's SHA-256, or why it cannot be read. */
async function digest(file: string): Promise<string> {
  const target = await readlink(file).catch(() => null);
  if (target !== null) return `-> ${target}`;
  return sha256File(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code) return error.code;
    throw error;
  });
}
