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
 * The executable files of these names in absolute folders, each once, in order of name and then of folder. A name that is a
 * path stands for itself.
 */
export function findExecutables(names: readonly string[], folders: readonly string[]): string[] {
  const files = names.flatMap((name) =>
    path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name)),
  );
  return [...new Set(files)].filter(isExecutable);
}
