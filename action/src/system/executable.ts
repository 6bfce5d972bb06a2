import { accessSync, constants } from "node:fs";
import path from "node:path";

/** Whether this process may run the file. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The executable files of these names on the user's PATH, each once, in order of name and then of folder. A folder that is
 * relative is passed over: what it holds would depend on where the tool was started. A name that is a path stands for itself.
 *
 * @param more folders that are looked through after PATH's
 */
export function findExecutables(
  names: readonly string[],
  { PATH = "" }: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): string[] {
  const folders = [...PATH.split(path.delimiter), ...more].filter((folder) => path.isAbsolute(folder));
  const files = names.flatMap((name) =>
    path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name)),
  );
  return [...new Set(files)].filter(isExecutable);
}
