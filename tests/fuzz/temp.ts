import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

const made: string[] = [];

/** Removes them all; a process that ends by itself does it of itself, and vitest's is ended. */
export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
process.once("exit", removeFolders);

/** A folder for a surface's files, which goes with its process. */
export async function makeFolder(name: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `mnn-parity-fuzz-${name}-`));
  made.push(folder);
  return folder;
}
