import { stat } from "node:fs/promises";
import { filesOfModel } from "../mnn/weights.ts";
import { companionsOf } from "../places/wheel/convert.ts";
import { sha256File, sha256Text } from "../system/hash.ts";

/** A `.mnn`'s identity: its file's hash; of one with weights beside it that of both, in their order. */
export const digestOfModel = async (model: string): Promise<string> => digestOf(await filesOfModel(model));

/** The same of the file that a model is converted from. */
export const digestOfSource = async (source: string): Promise<string> =>
  digestOf([source, ...(await companionsOf(source))]);

async function digestOf(files: string[]): Promise<string> {
  const hashes: string[] = [];
  for (const file of files) hashes.push(await sha256File(file));
  return hashes.length === 1 ? (hashes[0] as string) : sha256Text(hashes.join("\n"));
}

/** What files take together, in bytes. */
export async function bytesOf(files: string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  return bytes;
}
