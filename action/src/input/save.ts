import fs from "node:fs/promises";
import path from "node:path";
import { fileNameOf } from "../../../core/report/files.ts";
import { failure } from "../errors/error.ts";
import type { LoadedInput } from "./load.ts";
import { writeNpz } from "./npz.ts";

/**
 * Writes what was fed as `<folder>/<model>/<id>.npz`, by the model's input names, and returns that path: every
 * cell gets the same bytes, and the file can be given as an input again. A file of that name is replaced as a
 * whole or not at all. Throws a ParityError with exit code 3.
 */
export async function saveInputs(input: LoadedInput, folder: string): Promise<string> {
  const file = path.join(folder, fileNameOf(input.model), `${fileNameOf(input.id)}.npz`);
  const unfinished = `${file}.part`;
  try {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(unfinished, writeNpz([...input.tensors, ...input.unused]));
    await fs.rename(unfinished, file);
  } catch (error) {
    await fs.rm(unfinished, { force: true }).catch(() => {});
    throw failure("cannot-write", file, error);
  }
  return file;
}
