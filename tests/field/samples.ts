import { readFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { writeNpz } from "../../action/src/input/npz.ts";
import type { Values } from "../probe/speaking.ts";
import { noise } from "../support/onnx.ts";
import { fetchPackage, type Package } from "./packages.ts";

/** Photographs and scans that scikit-image has: `astronaut`, `coffee`, `chelsea` (a cat), `page`, `text`, `rocket`. */
const scikitImage: Package = {
  registry: "pypi",
  name: "scikit-image",
  version: "0.19.3",
  tag: "cp310",
  sha256: "cfbb073f23deb48e0e60c47f8741d8089121d89cc78629ea8c5b51096efc5be7",
};

/** Has 0.45 s of telephone speech at 16 bits, 8 kHz. */
const webrtcvad: Package = {
  registry: "pypi",
  name: "webrtcvad",
  version: "2.0.10",
  source: true,
  sha256: "f1bed2fb25b63fb7b1a55d64090c993c9c9167b28485ae0bcdd81cf6ede96aea",
};

export interface Tensor {
  shape: number[];
  values: Values;
}
/** One input of a model: a tensor for each of its inputs, by name. */
export type Tensors = Record<string, Tensor>;

export const floats = (shape: number[], values: ArrayLike<number>): Tensor => ({
  shape,
  values: Float32Array.from(values),
});
export const whole = (shape: number[], values: ArrayLike<number>): Tensor => ({
  shape,
  values: Int32Array.from(values),
});
export const zeros = (...shape: number[]): Tensor =>
  floats(shape, new Float32Array(shape.reduce((product, size) => product * size, 1)));

/** A .npz of them, as users give inputs. */
export const npzOf = (tensors: Tensors): Uint8Array =>
  writeNpz(
    Object.entries(tensors).map(([name, { shape, values }]) => ({
      name,
      shape,
      data: values as Float32Array | Int32Array,
    })),
  );

export interface Picture {
  width: number;
  height: number;
  layout: "NCHW" | "NHWC";
  /** What a channel of 0 to 255 becomes. */
  scale: (value: number, channel: number) => number;
  /** `bgr`, or one channel of grey; without, RGB. */
  order?: "bgr" | "grey";
  /** Left, top, width and height of the part that is shown. */
  part?: [number, number, number, number];
}

/** A photograph of scikit-image's, resized (its shape is not kept), as a model wants it. */
export async function photo(name: string, wanted: Picture): Promise<Tensor> {
  const { width, height, layout, scale, order, part } = wanted;
  const file = path.join(await fetchPackage(scikitImage), "skimage", "data", name);
  let image = sharp(file);
  if (part) image = image.extract({ left: part[0], top: part[1], width: part[2], height: part[3] });
  image = image.resize(width, height, { fit: "fill" }).removeAlpha();
  const { data, info } = await (order === "grey" ? image.grayscale() : image.toColourspace("srgb"))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const channels = order === "grey" ? 1 : 3;
  const values = new Float32Array(width * height * channels);
  for (let at = 0; at < width * height; at++)
    for (let channel = 0; channel < channels; channel++) {
      const from = order === "bgr" ? 2 - channel : channel;
      const value = scale(data[at * info.channels + (info.channels < 3 ? 0 : from)]!, channel);
      values[layout === "NCHW" ? channel * width * height + at : at * channels + channel] = value;
    }
  return floats(layout === "NCHW" ? [1, channels, height, width] : [1, height, width, channels], values);
}

/** Speech of a person, from -1 to 1, at 16 kHz (from 8 kHz, linearly), repeated for as long as it takes. */
export async function speech(samples: number, skip = 0): Promise<Float32Array> {
  const raw = await readFile(path.join(await fetchPackage(webrtcvad), "test-audio.raw"));
  const given = Float32Array.from({ length: raw.length >> 1 }, (_, i) => raw.readInt16LE(2 * i) / 32_768);
  return Float32Array.from({ length: samples }, (_, i) => {
    const at = ((i + skip) / 2) % (given.length - 1);
    const low = Math.floor(at);
    return given[low]! * (1 - (at - low)) + given[low + 1]! * (at - low);
  });
}

/** A synthetic chord with harmonics that decay, as a struck string has, from -1 to 1. */
export function chord(samples: number, rate: number, hertz: number[]): Float32Array {
  const harmonics = [1, 0.5, 0.25, 0.12];
  return Float32Array.from({ length: samples }, (_, i) => {
    const t = i / rate;
    const tone = (of: number) =>
      harmonics.reduce((sum, part, h) => sum + part * Math.sin(2 * Math.PI * of * (h + 1) * t), 0);
    return (0.4 / hertz.length) * Math.exp(-1.5 * t) * hertz.reduce((sum, of) => sum + tone(of), 0);
  });
}

/** Synthetic: what a quiet room gives, noise of that amplitude. */
export const room = (samples: number, amplitude: number): Float32Array => noise(samples, amplitude, 7);

/** Whole numbers from `low` to `high`, drawn from a seed: synthetic ids of a vocabulary. */
export const ids = (count: number, low: number, high: number, seed: number): number[] =>
  [...noise(count, 1, seed)].map((value) => low + Math.floor(((value + 1) / 2) * (high - low + 1 - 1e-6)));
