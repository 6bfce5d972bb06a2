import { mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import lockfile from "proper-lockfile";

/** Runs one thing at a time among all test processes of this machine. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const folder = path.join(os.tmpdir(), `mnn-parity-tests-${os.userInfo().username}`);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, name);
  await writeFile(file, "", { flag: "a" });
  const release = await lockfile.lock(file, {
    stale: 30_000,
    retries: { retries: 600, factor: 1, minTimeout: 200, maxTimeout: 200 },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
