import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Behind this no checkout is asked any more: a folder on a network may never answer. */
const MOST_MS = 30_000;

/**
 * What git says of the checkout that a folder is in.
 *
 * @param env all that it inherits; what we inherited ourselves where left out
 * @returns its stdout without the end of its last line; null where it says nothing, refuses, is not there, or takes too long, and
 *   where that is more than 1 MB: what is cut off could be what was asked for
 */
export async function askGit(
  folder: string,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<string | null> {
  const options = { timeout: MOST_MS, ...(env && { env: env as NodeJS.ProcessEnv }) };
  return run("git", ["-C", folder, ...args], options).then(
    ({ stdout }) => stdout.trimEnd() || null,
    () => null,
  );
}
