import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";

/** What no run used for so long goes. */
const UNUSED_MS = 14 * 24 * 60 * 60 * 1000;

/** What is kept of results takes at most this, in bytes: the least lately used go first. */
export const MOST_RESULTS = 2 ** 30;

/** The same of runtimes and builds, which a job of the Action keeps. */
export const MOST_RUNTIMES = 3 * 2 ** 30;

interface Item {
  path: string;
  bytes: number;
  /** When it was last used, in milliseconds since 1970: the time of its last change. */
  usedMs: number;
}

/** Removes files below `folders` that no run of two weeks used, and of the rest the least lately used until `mostBytes` hold it. */
export async function sweep(
  folders: string[],
  { mostBytes = MOST_RESULTS, unusedMs = UNUSED_MS, now = Date.now() } = {},
): Promise<void> {
  await removeUnused((await Promise.all(folders.map(filesBelow))).flat(), { mostBytes, unusedMs, now });
}

/** The same where what lies directly in `folders` is whole or nothing: a wheel, a build, a root. */
export async function sweepWhole(
  folders: string[],
  { mostBytes = MOST_RUNTIMES, unusedMs = UNUSED_MS, now = Date.now() } = {},
): Promise<void> {
  const items: Item[] = [];
  for (const folder of folders)
    for (const name of await readdir(folder).catch(() => [])) {
      const whole = path.join(folder, name);
      const found = await stat(whole).catch(() => null);
      if (!found) continue;
      const files = found.isDirectory() ? await filesBelow(whole) : [];
      const bytes = files.reduce((sum, file) => sum + file.bytes, found.isFile() ? found.size : 0);
      items.push({ path: whole, bytes, usedMs: found.mtimeMs });
    }
  await removeUnused(items, { mostBytes, unusedMs, now });
}

async function removeUnused(
  items: Item[],
  { mostBytes, unusedMs, now }: { mostBytes: number; unusedMs: number; now: number },
): Promise<void> {
  let bytes = 0;
  for (const item of items.sort((a, b) => b.usedMs - a.usedMs)) {
    bytes += item.bytes;
    if (bytes > mostBytes || now - item.usedMs > unusedMs)
      await rm(item.path, { recursive: true, force: true }).catch(() => {});
  }
}

async function filesBelow(folder: string): Promise<Item[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const items: Item[] = [];
  for (const file of files) {
    const found = await stat(file).catch(() => null);
    if (found) items.push({ path: file, bytes: found.size, usedMs: found.mtimeMs });
  }
  return items;
}
