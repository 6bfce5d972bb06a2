import type { ModelSettings } from "../../config/resolve/settings.ts";
import { ParityError } from "../../errors/error.ts";
import { findFiles } from "../../input/files.ts";
import { inputIds } from "../../input/name.ts";

/** The ids of a model's inputs by its files' names alone; what is wrong with them is told by the run. */
export async function inputNames({ inputs }: ModelSettings): Promise<string[]> {
  const sources = inputs.kind === "files" ? [inputs] : Object.values(inputs.tensors).slice(0, 1);
  try {
    const files = await Promise.all(sources.map(({ globs, folder }) => findFiles(globs, folder)));
    return [...inputIds(files.flat()).values()];
  } catch (error) {
    if (error instanceof ParityError) return [];
    throw error;
  }
}
