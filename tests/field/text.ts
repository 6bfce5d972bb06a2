import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Tensor, whole } from "./samples.ts";

/** The numbers that a vocabulary has for a text's characters; `unknown` for what it lacks. */
const encode = (text: string, vocabulary: Record<string, number>, unknown: number): number[] =>
  [...text].map((character) => vocabulary[character] ?? unknown);

/** A vocabulary in JSON, below `key` where one is given: a tensor of [1, characters]. */
export async function inJson(folder: string, file: string, text: string, key?: string): Promise<Tensor> {
  const json = JSON.parse(await readFile(path.join(folder, file), "utf8"));
  const numbers = encode(text, key ? json[key] : json, 1);
  return whole([1, numbers.length], numbers);
}

/** A vocabulary in lines of number, tab and word: a tensor of [1, characters]. */
export async function inLines(folder: string, file: string, text: string, unknown: string): Promise<Tensor> {
  const lines = (await readFile(path.join(folder, file), "utf8")).split("\n").map((line) => line.split("\t"));
  const words = Object.fromEntries(lines.map(([number, word]) => [word, Number(number)]));
  const numbers = encode(text, words, words[unknown] ?? 0);
  return whole([1, numbers.length], numbers);
}

/** The first and the last 1 024 bytes of a file, as magika takes them; 256 where it is shorter. */
export function fileBytes(text: string): Tensor {
  const bytes = [...Buffer.from(text.trim(), "utf8")];
  const missing = (count: number) => Array<number>(Math.max(0, count)).fill(256);
  const [beginning, end] = [bytes.slice(0, 1024), bytes.slice(-1024)];
  return whole(
    [1, 2048],
    [...beginning, ...missing(1024 - beginning.length), ...missing(1024 - end.length), ...end],
  );
}
