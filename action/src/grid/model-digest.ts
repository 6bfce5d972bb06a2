import { readFile, stat } from "node:fs/promises";
import { digestOf as digestOfBytes } from "../engine/store.ts";
import { withoutWriter } from "../mnn/graph/read.ts";
import { filesOfModel } from "../mnn/weights.ts";
import { companionsOf } from "../places/wheel/convert.ts";
import { sha256File, sha256Text } from "../system/hash.ts";

/** Bytes of a `.mnn` that are read as a whole. */
const MOST_IN_MEMORY = 64 * 2 ** 20;

/** A `.mnn`'s identity: its file's hash; of one with weights beside it that of both, in their order. */
export const digestOfModel = async (model: string): Promise<string> => digestOf(await filesOfModel(model));

/**
 * What tells graphs apart: the same but for what a converter writes of itself, a random id and its release. Constants that two
 * converters fold differently make two graphs.
 */
export async function digestOfGraph(model: string): Promise<string> {
  const [network, ...weights] = await filesOfModel(model);
  // Told apart in memory: a large one is another graph wherever one of its bytes is another.
  if ((await stat(network as string)).size > MOST_IN_MEMORY) return digestOfModel(model);
  const hashes = [digestOfBytes(withoutWriter(await readFile(network as string)))];
  for (const file of weights) hashes.push(await sha256File(file));
  return sha256Text(hashes.join("\n"));
}

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
