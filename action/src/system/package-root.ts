import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

let found: string | undefined;

/** Our package's folder: the nearest one above this file that is named mnn-parity or holds the probes. */
export function packageRoot(): string {
  found ??= findPackageRoot(path.dirname(fileURLToPath(import.meta.url)));
  return found;
}

/** The nearest folder from `start` upwards that is our package. Throws when there is none: a broken install. */
export function findPackageRoot(start: string): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (isPackageRoot(folder)) return folder;
    if (folder === path.dirname(folder)) throw new Error(`no mnn-parity package above ${start}`);
  }
}

function isPackageRoot(folder: string): boolean {
  if (existsSync(path.join(folder, "action", "probe"))) return true;
  try {
    return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).name === "mnn-parity";
  } catch {
    return false;
  }
}
