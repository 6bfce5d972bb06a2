import { stat } from "node:fs/promises";
import { sha256Text } from "../system/hash.ts";
import { readJson, writeJson } from "../system/json.ts";
import { inCache } from "./layout.ts";

/** What was found out about some files, and what they looked like then. */
interface Fact {
  stamp: string;
  value: unknown;
  /** Over both, so that what changed on the disk is asked again. */
  sha256: string;
}

const digestOf = (stamp: string, value: unknown): string => sha256Text(JSON.stringify([stamp, value]));

/** Path, size and time of last change of each file; one that is not there counts as such. A kept folder's time is that of its last use (keep.ts). */
async function stampOf(files: string[]): Promise<string> {
  const parts = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(() => null);
      if (!found) return `${file}:-`;
      return found.isDirectory() ? `${file}:folder` : `${file}:${found.size}:${found.mtimeMs}`;
    }),
  );
  return parts.join("|");
}

/**
 * Finds something out once and keeps it under `home` for as long as `files` stay as they are.
 * What is `undefined` was not found out, and is asked again. `name` tells the question; a kept answer of another shape than `T` is the caller's mistake, so the name
 * carries a number that grows when the shape changes.
 */
export async function remember<T>(
  home: string,
  name: string,
  files: string[],
  findOut: () => Promise<T>,
): Promise<T> {
  const file = inCache(home, "facts", `${name}-${sha256Text(files.join("|")).slice(0, 16)}.json`);
  const stamp = await stampOf(files);
  const known = (await readJson(file)) as Fact | undefined;
  if (known && known.stamp === stamp && known.sha256 === digestOf(stamp, known.value))
    return known.value as T;
  const value = await findOut();
  if (value === undefined) return value;
  // A cache that cannot be written still serves; only the question is asked again.
  await writeJson(file, { stamp, value, sha256: digestOf(stamp, value) } satisfies Fact).catch(() => {});
  return value;
}
