import { stat } from "node:fs/promises";

/** Where MNN looks for the weights of a model that keeps them outside of its file. */
export const weightsOf = (model: string): string => `${model}.weight`;

/** The files of a `.mnn` model: itself, and its weights where they are kept beside it. */
export async function filesOfModel(model: string): Promise<string[]> {
  const weights = weightsOf(model);
  const found = await stat(weights).catch(() => null);
  return found?.isFile() ? [model, weights] : [model];
}
