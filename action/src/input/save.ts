import fs from "node:fs/promises";
import path from "node:path";
import { fileNameOf } from "../../../core/report/files.ts";
import { failure } from "../errors/error.ts";
import type { LoadedInput } from "./load.ts";
import { writeNpz } from "./npz.ts";

/**
 * Writes what was fed as `<folder>/<model>/<id>.npz`, by the model's input names, and returns that path: every
 * cell gets the same bytes, and the file can be given as an input again. Throws as {@link saveNpz} does.
 */
export async function saveInputs(input: LoadedInput, folder: string): Promise<string> {
  const file = path.join(folder, fileNameOf(input.model), `${fileNameOf(input.id)}.npz`);
  await saveNpz(file, [...input.tensors, ...input.unused]);
  return file;
}

/** Writes arrays as a .npz. A file of that name is replaced as a whole or not at all. Throws a ParityError with exit code 3. */
export async function saveNpz(file: string, arrays: Parameters<typeof writeNpz>[0]): Promise<void> {
  const unfinished = `${file}.part`;
  try {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(unfinished, writeNpz(arrays));
    await fs.rename(unfinished, file);
  } catch (error) {
    await fs.rm(unfinished, { force: true }).catch(() => {});
    throw failure("cannot-write", file, error);
  }
}
