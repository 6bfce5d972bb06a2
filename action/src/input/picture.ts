import { createHash } from "node:crypto";
import type { Picture } from "../../../core/report/schema.ts";
import { loadSharp, type Sharp } from "./sharp.ts";

/** The values that become black and white. */
export interface PictureRange {
  min: number;
  max: number;
}

/** A side shorter than this is a vector or a feature, not a picture. */
const shortestSide = 16;
/** Sequences and tables of scores are long and narrow. */
const greatestAspect = 8;
/** In the report, longer sides are scaled down to this. */
const longestSide = 512;
/** Up to this many pixels a lossless picture is small enough. */
const losslessPixels = 128 * 128;

/**
 * Shows a tensor as a picture: [1,C,H,W], [C,H,W], [1,H,W,C], [H,W,C] with 1, 3 or 4 channels (the fourth is
 * not shown), or [H,W]. Values are scaled so that `range` spans black to white, and clamped; NaN is 0, black
 * or what 0 is in the range, as in an app that casts to an integer pixel. `range` null: `pictureRange` of
 * this tensor; a reference and its candidate need the same, so pass the reference's.
 * Returns null when the shape is not a picture's or where sharp cannot be loaded: pictures are an extra.
 */
export async function tensorPicture(
  tensor: Float32Array,
  shape: readonly number[],
  range: PictureRange | null,
): Promise<Picture | null> {
  const layout = pictureLayout(shape);
  if (!layout) return null;
  const sharp = await loadSharp().catch(() => null);
  if (!sharp) return null;
  const bytes = pixelsOf(tensor, layout, range ?? pictureRange(tensor, shape));
  return encode(sharp, bytes, layout);
}

/**
 * The range that a tensor's values are shown in: 0..255, 0..1 or -1..1 where they look like pixels on such a
 * scale, else their own minimum and maximum. Values that are not finite do not count.
 */
export function pictureRange(tensor: Float32Array, shape?: readonly number[]): PictureRange {
  const layout = shape ? pictureLayout(shape) : null;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < tensor.length; at++) {
    if (layout && layout.channels === 4 && channelOf(at, layout) === 3) continue;
    const value = tensor[at] as number;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return { min: 0, max: 255 };
  if (min >= -0.05 && max <= 1.05) return { min: 0, max: 1 };
  if (min >= -1.05 && max <= 1.05) return { min: -1, max: 1 };
  if (min >= -12 && max <= 267 && max > 2) return { min: 0, max: 255 };
  return { min, max: max > min ? max : min + 1 };
}

interface Layout {
  channels: number;
  height: number;
  width: number;
  /** Distances in elements. */
  pixel: number;
  plane: number;
}

function pictureLayout(shape: readonly number[]): Layout | null {
  const dims = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : [...shape];
  if (dims.length === 2) dims.unshift(1);
  if (dims.length !== 3) return null;
  const [a, b, c] = dims as [number, number, number];
  const first = { channels: a, height: b, width: c, pixel: 1, plane: b * c };
  const last = { channels: c, height: a, width: b, pixel: c, plane: 1 };
  return [first, last].find(isPicture) ?? null;
}

function isPicture({ channels, height, width }: Layout): boolean {
  const [short, long] = height < width ? [height, width] : [width, height];
  return [1, 3, 4].includes(channels) && short >= shortestSide && long <= short * greatestAspect;
}

const channelOf = (at: number, layout: Layout): number =>
  layout.pixel === 1 ? Math.floor(at / layout.plane) : at % layout.channels;

/** Gray or RGB bytes. */
function pixelsOf(tensor: Float32Array, layout: Layout, { min, max }: PictureRange): Uint8ClampedArray {
  const shown = layout.channels === 1 ? 1 : 3;
  const area = layout.width * layout.height;
  const bytes = new Uint8ClampedArray(area * shown);
  const scale = 255 / (max - min);
  for (let at = 0; at < area; at++)
    for (let channel = 0; channel < shown; channel++) {
      const value = tensor[at * layout.pixel + channel * layout.plane] as number;
      bytes[at * shown + channel] = ((Number.isNaN(value) ? 0 : value) - min) * scale;
    }
  return bytes;
}

async function encode(sharp: Sharp, bytes: Uint8ClampedArray, layout: Layout): Promise<Picture> {
  const { width, height } = layout;
  const channels = layout.channels === 1 ? 1 : 3;
  const { data, info } = await sharp(bytes, { raw: { width, height, channels } })
    .resize(longestSide, longestSide, { fit: "inside", withoutEnlargement: true })
    .webp({ quality: 90, lossless: width * height <= losslessPixels })
    .toBuffer({ resolveWithObject: true });
  return {
    id: createHash("sha256").update(data).digest("hex"),
    mime: "image/webp",
    width: info.width,
    height: info.height,
    data: data.toString("base64"),
  };
}
