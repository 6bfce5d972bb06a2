import type { Preprocess } from "./source.ts";

/** What of `preprocess` an input's shape decides. */
export type ImageShape = Pick<Preprocess, "size"> & { channels: "rgb" | "gray" };

/** The image that an input of [N, C, H, W] or [N, H, W, C] takes; null where its shape is not one of images. `size` is null where it is dynamic. */
export function imageShapeOf(shape: readonly number[]): ImageShape | null {
  const [, second, third, fourth] = shape as [number, number, number, number];
  if (shape.length !== 4) return null;
  const last = isColour(fourth) && !isColour(second);
  const [height, width, planes] = last ? [second, third, fourth] : [third, fourth, second];
  if (planes > 0 && !isColour(planes)) return null;
  return { size: width > 0 && height > 0 ? [width, height] : null, channels: planes === 1 ? "gray" : "rgb" };
}

const isColour = (planes: number): boolean => planes === 1 || planes === 3;

/** How it is said in both places, to paste: as flags, and as a block of parity.yml. `values` are further keys, as numbers. */
export function preprocessExample(
  { size, channels }: ImageShape,
  values: Record<string, readonly number[]> = {},
): string {
  const numbers = Object.entries(values);
  const flags = [
    ...(size ? [`--size ${size.join("x")}`] : []),
    `--channels ${channels}`,
    ...numbers.map(([key, of]) => `--${key} ${of.join(",")}`),
  ];
  const block = [
    ...(size ? [`size: [${size.join(", ")}]`] : []),
    `channels: ${channels}`,
    ...numbers.map(([key, of]) => `${key}: ${of.length === 1 ? of[0] : `[${of.join(", ")}]`}`),
  ];
  return `${flags.join(" ")}\npreprocess: { ${block.join(", ")} }`;
}

/** ImageNet's, which most networks for photos were trained with, of 0..255; for gray, 0..1. */
export const usual = {
  rgb: { mean: [123.675, 116.28, 103.53], scale: [0.01712475, 0.017507, 0.01742919] },
  gray: { mean: [0], scale: [0.00392157] },
} as const;

/** A whole preparation to begin with. What cannot be told from the input's shape is the usual. */
export function usualPreprocess(shape: readonly number[]): string {
  const image = imageShapeOf(shape) ?? { size: null, channels: "rgb" };
  return preprocessExample(image, usual[image.channels]);
}
