import type { TensorInfo } from "../../../core/report/schema.ts";
import { imageShapeOf, usual } from "../input/image-shape.ts";
import type { Preprocess } from "../input/source.ts";

/** A preparation to begin with, and of each key where it is from. */
export interface Guess {
  preprocess: Preprocess;
  why: Record<keyof Preprocess, string>;
}

/** Families of networks that are known by their names, with what they were trained on. */
const families: { name: RegExp; called: string; channels?: "bgr"; mean: number[]; scale: number[] }[] = [
  { name: /yolox/i, called: "YOLOX takes pixels of 0 to 255", channels: "bgr", mean: [0], scale: [1] },
  { name: /yolo|rtdetr|rt-detr/i, called: "YOLO takes 0 to 1", mean: [0], scale: [1 / 255] },
  {
    name: /arcface|insightface|w600k|retinaface|scrfd|facenet/i,
    called: "such face networks take -1 to 1",
    mean: [127.5],
    scale: [1 / 127.5],
  },
];

/**
 * How images may become an input of a model, by the input's shape and the names of both. What is `given` is no guess.
 *
 * @returns null where the shape is not one of images
 */
export function guessPreprocess(
  input: TensorInfo,
  model: string,
  given: Partial<Preprocess> = {},
): Guess | null {
  const image = imageShapeOf(input.shape);
  if (!image) return null;
  const shape = `[${input.shape.map((size) => (size > 0 ? size : "?")).join(", ")}]`;
  const family = image.channels === "gray" ? undefined : families.find(({ name }) => name.test(model));
  const named = /bgr/i.test(`${input.name} ${model}`);
  const channels = image.channels === "gray" ? "gray" : named || family?.channels ? "bgr" : "rgb";
  const bytes = input.dtype !== "float32";
  const { mean, scale } = bytes ? { mean: [0], scale: [1] } : (family ?? usual[image.channels]);
  const values = bytes
    ? `the input is of ${input.dtype}, so pixels as they are`
    : family
      ? `a guess by the model's name: ${family.called}`
      : channels === "gray"
        ? "a guess: 0 to 1"
        : "a guess: ImageNet's, as most networks for photos; 0 to 1 is mean 0, scale 0.00392157";
  const planes = (given.channels ?? channels) === "gray" ? 1 : 3;
  const perChannel = (of: readonly number[]) => (of.length === planes ? [...of] : Array(planes).fill(of[0]));
  const guessed = { size: image.size, channels, mean: perChannel(mean), scale: perChannel(scale) } as const;
  const why = {
    size: image.size
      ? `input ${input.name} takes ${shape}`
      : `input ${input.name} takes any size: images keep theirs`,
    channels:
      channels === "gray"
        ? `input ${input.name} takes one channel`
        : named || family?.channels
          ? "a guess by the names"
          : "a guess; bgr where it was trained on what OpenCV reads",
    mean: values,
    scale: values,
  };
  const asAsked = Object.fromEntries(Object.keys(given).map((key) => [key, "as it was given"]));
  return { preprocess: { ...guessed, ...given }, why: { ...why, ...asAsked } };
}
