import fs from "node:fs/promises";
import type { TensorInfo } from "../../../core/report/schema.ts";
import { failure } from "../errors/error.ts";
import { isImage, type Look, readImage } from "./image.ts";
import { usualPreprocess } from "./image-shape.ts";
import { impostorInput } from "./impostor.ts";
import { type NpyArray, readNpy } from "./npy.ts";
import { readNpz } from "./npz.ts";
import type { Preprocess } from "./source.ts";

/** What a file holds: one array without a name (.npy, image), or arrays by name (.npz). */
export type FileContent =
  | { kind: "single"; array: NpyArray; look: Look | null }
  | { kind: "named"; arrays: Map<string, NpyArray> };

/**
 * Reads an input file. `shown` is its name in messages; `signature` is the model input that an image is for,
 * and decides whether its channels come first or last.
 * Throws a ParityError with exit code 2 that names the file.
 */
export async function readInputFile(
  file: string,
  shown: string,
  preprocess: Preprocess | null,
  signature: TensorInfo | undefined,
): Promise<FileContent> {
  const image = isImage(file);
  if (!image && !/\.np[yz]$/i.test(file)) throw failure("input-kind", shown);
  if (image && !preprocess)
    throw failure(
      "input-image-unprepared",
      shown,
      signature ?? null,
      usualPreprocess(signature?.shape ?? []),
    );
  const bytes = await readBytes(file, shown);
  const impostor = impostorInput(bytes, shown);
  if (impostor) throw impostor;
  if (image && preprocess) {
    const layout = channelsLast(signature?.shape ?? [], preprocess) ? "nhwc" : "nchw";
    const { shape, data, look } = await readImage(shown, bytes, preprocess, layout);
    return { kind: "single", array: { dtype: "float32", shape, data }, look };
  }
  if (/\.npz$/i.test(file)) return { kind: "named", arrays: readNpz(bytes, shown) };
  return { kind: "single", array: readNpy(bytes, shown), look: null };
}

async function readBytes(file: string, shown: string): Promise<Uint8Array> {
  try {
    return await fs.readFile(file);
  } catch (error) {
    throw failure("input-unreadable", shown, reasonOf(error as NodeJS.ErrnoException));
  }
}

const reasonOf = (error: NodeJS.ErrnoException): string =>
  ({ ENOENT: "it does not exist", EACCES: "permission denied", EISDIR: "it is a folder" })[
    error.code ?? ""
  ] ?? error.message;

function channelsLast(shape: readonly number[], preprocess: Preprocess): boolean {
  const planes = preprocess.channels === "gray" ? 1 : 3;
  const [, second, , fourth] = shape;
  return shape.length === 4 && fourth === planes && second !== planes && (second as number) > 0;
}
