import fs from "node:fs/promises";
import path from "node:path";
import { glob } from "tinyglobby";
import { failure } from "../errors/error.ts";

let natural: Intl.Collator | undefined;

/** Orders names as people count: `img2` before `img10`. The same on every machine. */
export function byName(a: string, b: string): number {
  // Made when there is something to order: it is most of what this file costs a command's start.
  natural ??= new Intl.Collator("en", { numeric: true });
  return natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * The files that patterns match, absolute, each once, in natural order. A pattern that names an existing file
 * is that file, whatever characters are in its name.
 * Throws a ParityError with exit code 2 for a pattern that matches nothing.
 */
export async function findFiles(patterns: readonly string[], folder: string): Promise<string[]> {
  const found = await Promise.all(patterns.map((pattern) => matches(pattern, folder)));
  return [...new Set(found.flat())].sort(byName);
}

async function matches(pattern: string, folder: string): Promise<string[]> {
  const literal = path.resolve(folder, pattern);
  const stat = await fs.stat(literal).catch(() => null);
  if (stat?.isFile()) return [literal];
  const files = await glob(pattern, { cwd: folder, absolute: true, expandDirectories: false });
  if (files.length === 0) throw failure("glob-empty", pattern, folder);
  return files.map((file) => path.resolve(file));
}
