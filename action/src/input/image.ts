import { failure } from "../errors/error.ts";
import { loadSharp } from "./sharp.ts";
import type { Preprocess } from "./source.ts";

/** What an image shows, whatever is made of its values: [H, W, 3] in 0..255, resized as the tensor. */
export interface Look {
  shape: number[];
  pixels: Uint8Array;
}

export const isImage = (file: string): boolean => /\.(png|jpe?g|webp|tiff?|gif|avif)$/i.test(file);

/**
 * Turns an image into a float32 tensor: orientation from EXIF applied, alpha dropped, 8 bits per channel as
 * apps get them, resized (bilinear, aspect ratio not kept), channels ordered, then (x - mean) * scale.
 * `layout` is the order of the result: [1, C, H, W] or [1, H, W, C].
 * Throws a ParityError: exit code 2 for a broken image, 3 when sharp is missing.
 */
export async function readImage(
  file: string,
  bytes: Uint8Array,
  preprocess: Preprocess,
  layout: "nchw" | "nhwc" = "nchw",
): Promise<{ shape: number[]; data: Float32Array; look: Look }> {
  const { width, height, pixels } = await decode(file, bytes, preprocess.size);
  const planes = preprocess.channels === "gray" ? 1 : 3;
  const area = width * height;
  const data = new Float32Array(planes * area);
  for (let plane = 0; plane < planes; plane++) {
    const mean = preprocess.mean[plane] as number;
    const scale = preprocess.scale[plane] as number;
    const source = preprocess.channels === "bgr" ? 2 - plane : plane;
    for (let at = 0; at < area; at++) {
      const value = planes === 1 ? luma(pixels, at * 3) : (pixels[at * 3 + source] as number);
      data[layout === "nchw" ? plane * area + at : at * planes + plane] = (value - mean) * scale;
    }
  }
  const shape = layout === "nchw" ? [1, planes, height, width] : [1, height, width, planes];
  return { shape, data, look: { shape: [height, width, 3], pixels } };
}

/**
 * More pixels are no photograph (a phone's largest has 108 million): a file of some bytes may say that it has any number, and memory
 * would be taken for them before they turn out to be missing.
 */
const MOST_PIXELS = 120e6;

/** RGB bytes, three a pixel. */
async function decode(
  file: string,
  bytes: Uint8Array,
  size: Preprocess["size"],
): Promise<{ width: number; height: number; pixels: Uint8Array }> {
  const sharp = await loadSharp();
  try {
    let image = sharp(bytes, { failOn: "error", limitInputPixels: MOST_PIXELS })
      .autoOrient()
      .removeAlpha()
      .toColourspace("srgb");
    // The same pixels whatever the format: no decoding of a JPEG at a fraction of its size.
    if (size)
      image = image.resize(size[0], size[1], { fit: "fill", kernel: "linear", fastShrinkOnLoad: false });
    const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    if (info.channels === 3) return { width: info.width, height: info.height, pixels: data };
    const rgb = new Uint8Array(info.width * info.height * 3);
    for (let at = 0; at < info.width * info.height; at++)
      rgb.fill(data[at * info.channels] as number, at * 3, at * 3 + 3);
    return { width: info.width, height: info.height, pixels: rgb };
  } catch (error) {
    throw failure("input-image-broken", file, (error as Error).message.split("\n")[0] as string);
  }
}

/** ITU-R BT.601, as OpenCV's and MNN's conversions to gray. */
const luma = (pixels: Uint8Array, at: number): number =>
  Math.round(
    0.299 * (pixels[at] as number) + 0.587 * (pixels[at + 1] as number) + 0.114 * (pixels[at + 2] as number),
  );
