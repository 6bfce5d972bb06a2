import type { TensorInfo } from "../../../core/report/schema.ts";
import { init as told } from "../../../core/words/log/init.ts";
import type { Told } from "../../../core/words/stored/phrase.ts";
import { imageShapeOf, usual } from "../input/image-shape.ts";
import type { Preprocess } from "../input/source.ts";

/** A preparation to begin with, and of each key where it is from. */
export interface Guess {
  preprocess: Preprocess;
  why: Record<keyof Preprocess, Told>;
  /** Whether a line of it is a guess. */
  guessed: boolean;
}

/** Families of networks that are known by their names, with what they were trained on. */
const families: { name: RegExp; called: Told; channels?: "bgr"; mean: number[]; scale: number[] }[] = [
  { name: /yolox/i, called: told.yolox(), channels: "bgr", mean: [0], scale: [1] },
  { name: /yolo|rtdetr|rt-detr/i, called: told.yolo(), mean: [0], scale: [1 / 255] },
  {
    name: /arcface|insightface|w600k|retinaface|scrfd|facenet/i,
    called: told.faces(),
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
    ? told.asPixels({ dtype: input.dtype })
    : family
      ? told.byFamily({ what: family.called })
      : channels === "gray"
        ? told.zeroToOne()
        : told.asImageNet();
  const planes = (given.channels ?? channels) === "gray" ? 1 : 3;
  const perChannel = (of: readonly number[]) => (of.length === planes ? [...of] : Array(planes).fill(of[0]));
  const guessed = { size: image.size, channels, mean: perChannel(mean), scale: perChannel(scale) } as const;
  const why = {
    size: image.size ? told.ofShape({ input: input.name, shape }) : told.anySize({ input: input.name }),
    channels:
      channels === "gray"
        ? told.oneChannel({ input: input.name })
        : named || family?.channels
          ? told.byNames()
          : told.rgbOrBgr(),
    mean: values,
    scale: values,
  };
  const asAsked = Object.fromEntries(Object.keys(given).map((key) => [key, told.asGiven()]));
  const isGuess = { channels: channels !== "gray", mean: !bytes, scale: !bytes };
  return {
    preprocess: { ...guessed, ...given },
    why: { ...why, ...asAsked },
    guessed: Object.entries(isGuess).some(([key, guess]) => guess && !(key in given)),
  };
}
