import path from "node:path";
import { failure } from "../errors/error.ts";

/** A file's name without folder and extension. */
export const stemOf = (file: string): string => path.parse(file).name;

/**
 * The ids of input files: the name without extension, with as many folders before it as tell it from the
 * others (`good-1` and `bad-1` for good/1.png and bad/1.png).
 * `shown` is a file's name in messages. Throws a ParityError with exit code 2 where files differ in their extension alone.
 */
export function inputIds(
  files: readonly string[],
  shown: (file: string) => string = (file) => file,
): Map<string, string> {
  const ids = new Map<string, string>();
  for (const group of groupBy(files, stemOf).values()) {
    const named = group.map((file) => [file, distinct(file, group)] as const);
    for (const [file, id] of named) ids.set(file, id);
  }
  for (const [id, group] of groupBy(files, (file) => ids.get(file) as string))
    if (group.length > 1) throw failure("input-id-twice", id, group.map(shown));
  return ids;
}

function distinct(file: string, group: readonly string[]): string {
  const parts = (of: string) => [...path.dirname(of).split(path.sep).filter(Boolean), stemOf(of)];
  const own = parts(file);
  for (let depth = 1; depth <= own.length; depth++) {
    const id = own.slice(-depth).join("-");
    if (group.every((other) => other === file || parts(other).slice(-depth).join("-") !== id)) return id;
  }
  return stemOf(file);
}

function groupBy(files: readonly string[], key: (file: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) groups.set(key(file), [...(groups.get(key(file)) ?? []), file]);
  return groups;
}
