import { existsSync } from "node:fs";
import path from "node:path";

/**
 * The folder of migrations: the given one, else the first `migrations/` on the way up from the working
 * directory, which is where the server was launched and not where its code is.
 */
export function findMigrations(given: string | undefined, from = process.cwd()): string {
  if (given) {
    const folder = path.resolve(given);
    if (isMigrations(folder)) return folder;
    throw new Error(`MIGRATIONS_DIR is ${folder}, and there is no meta/_journal.json in it.`);
  }
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "migrations");
    if (isMigrations(candidate)) return candidate;
    if (folder === path.dirname(folder))
      throw new Error(`No migrations/ found above ${from}. Start from the checkout or set MIGRATIONS_DIR.`);
  }
}

const isMigrations = (folder: string): boolean => existsSync(path.join(folder, "meta", "_journal.json"));
