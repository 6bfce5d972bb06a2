import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Blobs } from "./blobs.ts";

/** A folder that nobody else can look into. */
export async function openFolder(folder: string): Promise<Blobs> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Few in each: some file systems take long with very many.
  const placeOf = (sha256: string) => path.join(folder, sha256.slice(0, 2), sha256);
  return {
    put: async (sha256, bytes) => {
      const place = placeOf(sha256);
      await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
      // Under its own name once it is whole: one that was cut off is no picture.
      const partial = `${place}.${randomUUID()}`;
      try {
        const file = await open(/* turbopackIgnore: true */ partial, "wx", 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(partial, place);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    get: (sha256) =>
      readFile(placeOf(sha256)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      }),
    remove: async (sha256s) => {
      for (const sha256 of sha256s) await rm(placeOf(sha256), { force: true });
    },
  };
}
