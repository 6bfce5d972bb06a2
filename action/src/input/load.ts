import type { Picture, TensorInfo } from "../../../core/report/schema.ts";
import { progress as told } from "../../../core/words/log/progress.ts";
import type { Told } from "../../../core/words/stored/phrase.ts";
import { byName } from "./files.ts";
import type { InputTensor } from "./fit.ts";
import { readPaired } from "./paired.ts";
import { tensorPicture } from "./picture.ts";
import type { Part } from "./set.ts";
import type { InputSource } from "./source.ts";
import { readWhole } from "./whole.ts";

/** One set of tensors for a model, checked against what the model takes. */
export interface LoadedInput {
  model: string;
  /** Unique within the model: the file's name without extension. */
  id: string;
  /** In the order of the model's signature. */
  tensors: InputTensor[];
  /** What was given for inputs that the converted model has not; a runtime that reads its source takes them. */
  unused: InputTensor[];
  /** Draws the first input with colours, else the first that looks like a picture; null where none does. */
  draw(): Promise<Picture | null>;
  /** What is legal and yet worth a word: infinite values, by tensor, and inputs that the converted model has not. */
  warnings: Told[];
}

/**
 * Reads a model's inputs, in natural order of their ids. `signature` is the model's inputs as MNN reports
 * them; dimensions of 0 and -1 are dynamic. `unused` are those of the model's source that it has not. Nothing is written.
 * Throws a ParityError with exit code 2 for whatever could not be fed as it is.
 */
export async function loadInputs(
  model: { name: string; inputs: InputSource },
  signature: readonly TensorInfo[],
  { folder }: { folder: string },
  unused: readonly TensorInfo[] = [],
): Promise<LoadedInput[]> {
  const reader = { model: model.name, signature, unused, folder };
  const sets =
    model.inputs.kind === "files"
      ? await readWhole(model.inputs, reader)
      : await readPaired(model.inputs.tensors, reader);
  const inputs = sets.map(({ id, parts, unused }) => ({
    model: model.name,
    id,
    tensors: parts.map(({ tensor }) => tensor),
    unused: unused.map(({ tensor }) => tensor),
    draw: () => pictureOf(parts),
    warnings: [
      ...parts.flatMap(({ tensor }) => infiniteIn(tensor) ?? []),
      ...unused.map(({ tensor: { name, source } }) => told.unused({ file: source, name })),
    ],
  }));
  return inputs.sort((a, b) => byName(a.id, b.id));
}

/** How many values are infinite, where any is: `a.npz: input m has 6 values of -Inf`. */
function infiniteIn({ name, data, source }: InputTensor): Told | null {
  let [positive, negative] = [0, 0];
  // By index: an iterator over millions of elements takes ten times as long.
  for (let at = 0; at < data.length; at++)
    if (data[at] === Number.POSITIVE_INFINITY) positive++;
    else if (data[at] === Number.NEGATIVE_INFINITY) negative++;
  const word = (count: number) => (count === 1 ? "value" : "values");
  const count = positive || negative;
  if (count === 0) return null;
  const values =
    positive && negative
      ? told.infiniteBoth({ a: positive, x: word(positive), b: negative, y: word(negative) })
      : told.valuesOf({ count, x: word(count), what: positive ? "Inf" : "-Inf" });
  return told.infinite({ file: source, name, values });
}

async function pictureOf(parts: readonly Part[]): Promise<Picture | null> {
  const coloured = ({ tensor: { shape } }: Part) => shape.includes(3) || shape.includes(4);
  const order = [...parts.filter(coloured), ...parts.filter((part) => !coloured(part))];
  for (const part of order) {
    const picture = await show(part);
    if (picture) return picture;
  }
  return null;
}

/** An image as it is, not as normalisation and channel order leave it; a tensor by its values. */
function show({ tensor: { data, shape }, look }: Part): Promise<Picture | null> {
  if (look) return tensorPicture(new Float32Array(look.pixels), look.shape, { min: 0, max: 255 });
  return tensorPicture(data instanceof Float32Array ? data : new Float32Array(data), shape, null);
}
