import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, expect } from "vitest";
import { ParityError } from "../../action/src/errors/error.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files, gone after the test. */
export function folderWith(files: Record<string, string | Uint8Array> = {}): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "mnn-parity-test-")));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/** Every file below a folder with its size, to see that nothing was written. */
export const listing = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => fs.statSync(path.join(folder, name)).isFile())
    .map((name) => `${name} ${fs.statSync(path.join(folder, name)).size}`)
    .sort();

/** The ParityError that `act` throws; what it printed and how it exits is for the test to look at. */
export async function parityError(act: () => unknown): Promise<ParityError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ParityError) return error;
    throw error;
  }
  expect.unreachable("nothing was thrown");
}
