import { chmod, mkdir, readdir, stat } from "node:fs/promises";
import path from "node:path";

const FOLDER = 0o700;
const FILE = 0o600;
const STICKY = 0o1000;

/** What a dashboard keeps in its data folder. A folder with anything else in it is not its own to close. */
const ours = /^(db|token|lock(\..*)?)$/;

/**
 * Makes a data folder that only its owner can enter, or closes one that an older dashboard left open. A folder of
 * somebody else's (a volume), with other things in it (`pglite:///srv`) or that all may write in (`/tmp`) stays as it
 * is: what is ours within is closed all the same.
 */
export async function openDataFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER });
  const { mode, uid } = await stat(folder);
  const entries = await readdir(folder);
  if (uid === process.getuid?.() && !(mode & STICKY) && entries.every((name) => ours.test(name)))
    await closeToOthers(folder, mode, FOLDER);
}

/** Makes a folder of the owner's alone, or closes one with all that is in it. */
export async function closeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER });
  await closeToOthers(folder, (await stat(folder)).mode, FOLDER);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) await closeFolder(place);
    else if (entry.isFile()) await closeToOthers(place, (await stat(place)).mode, FILE);
  }
}

/** @throws Error that says how to close it, where this process may not */
async function closeToOthers(place: string, mode: number, wanted: number): Promise<void> {
  if ((mode & 0o777 & ~wanted) === 0) return;
  try {
    await chmod(place, wanted);
  } catch (error) {
    throw new Error(
      `${place} is open to other users of this machine, and this process may not close it (${(error as Error).message}). Run chmod -R go= ${place} as its owner, or choose another folder (DATABASE_URL=pglite:///other/folder).`,
    );
  }
}
