import { readFile } from "node:fs/promises";
import type { TransformName } from "../../../core/report/answer-map.ts";
import { viewTensor } from "../engine/tensor.ts";
import { NoAnswer } from "./lab.ts";
import type { FedTensor, Pixels, Transform } from "./map-transforms.ts";
import * as make from "./map-transforms.ts";
import type { Subject, SubjectInput } from "./subject.ts";

/** What an input of a model is, which decides what may be changed of it. */
type Material = "image" | "mask" | "features" | "ids" | "lengths";

const LEGAL: Record<Material, readonly TransformName[]> = {
  image: ["brightness", "contrast", "shift", "blend"],
  mask: ["share"],
  features: ["gain", "silence", "blend"],
  ids: ["padding", "length"],
  lengths: ["length"],
};

/** Reads an input's tensors. */
export const fedTensors = ({ feed }: SubjectInput): Promise<FedTensor[]> =>
  Promise.all(
    feed.tensors.map(async ({ name, dtype, shape, file }) => {
      const bytes = Uint8Array.from(await readFile(file));
      const data = viewTensor(bytes.buffer, 0, bytes.length, dtype, shape, name) as FedTensor["data"];
      return { name, dtype, shape, data };
    }),
  );

/**
 * The legal changes of an input, most telling first.
 *
 * @param other an input of the other fate, to blend with
 * @throws NoAnswer where `map:` names what the model has not, or what its type cannot be changed by
 */
export function transformsOf(
  tensors: readonly FedTensor[],
  subject: Pick<Subject, "fed" | "map">,
  other: { id: string; tensors: readonly FedTensor[] } | null,
): Transform[] {
  const names = tensors.map(({ name }) => name);
  const open = new Set(
    subject.fed.filter(({ shape }) => shape.length > 0 && shape.at(-1)! <= 0).map(({ name }) => name),
  );
  const strange = Object.keys(subject.map ?? {}).find((name) => !names.includes(name));
  if (strange !== undefined)
    throw new NoAnswer(`map: names ${strange}, and the model's inputs are ${names.join(", ")}`);
  return tensors.flatMap((tensor) => {
    const fed = subject.fed.find(({ name }) => name === tensor.name);
    const wanted =
      subject.map === null ? LEGAL[materialOf(tensor, fed?.preprocess ?? null)] : subject.map[tensor.name];
    const twin = other?.tensors.find(({ name }) => name === tensor.name) ?? null;
    const blended = other && twin && { id: other.id, tensor: twin };
    const pixels = fed?.preprocess
      ? make.pixelsOf(fed.preprocess)
      : plainPixels([tensor, ...(twin ? [twin] : [])]);
    return (wanted ?? []).flatMap((name) => {
      if (tensor.data instanceof Float32Array === INTEGERS.has(name) && name !== "length")
        throw new NoAnswer(`map: ${name} is no change of ${tensor.name}, which is ${tensor.dtype}`);
      return transformOf(name, tensor, tensors, pixels, blended, open) ?? [];
    });
  });
}

const INTEGERS: ReadonlySet<TransformName> = new Set(["padding"]);

/** Null where there is nothing to change: no open dimension, no input to blend with, a mask of one value. */
function transformOf(
  name: TransformName,
  tensor: FedTensor,
  all: readonly FedTensor[],
  pixels: Pixels,
  other: { id: string; tensor: FedTensor } | null,
  open: ReadonlySet<string>,
): Transform | null {
  const varies = tensor.data.some((value) => value !== tensor.data[0]);
  switch (name) {
    case "brightness":
      return make.brightness(tensor, pixels);
    case "shift":
      return make.shift(tensor, pixels);
    case "contrast":
      return make.contrast(tensor, pixels);
    case "blend":
      return other && `${other.tensor.shape}` === `${tensor.shape}` ? make.blend(tensor, other) : null;
    case "share":
      return varies ? make.maskShare(tensor) : null;
    case "gain":
      return make.gain(tensor);
    case "silence":
    case "padding":
      return make.emptied(name, tensor);
    case "length":
      if (open.has(tensor.name) && tensor.shape.at(-1)! > 1) return make.fedLength(tensor, all, open);
      return materialOf(tensor, null) === "lengths" ? make.saidLength(tensor) : null;
  }
}

function materialOf(
  { data, shape, name }: FedTensor,
  preprocess: Subject["fed"][number]["preprocess"],
): Material {
  if (!(data instanceof Float32Array))
    return /len/i.test(name) || data.length <= (shape[0] ?? 1) ? "lengths" : "ids";
  const [first] = data;
  const second = data.find((value) => value !== first);
  const two = second !== undefined && data.every((value) => value === first || value === second);
  if (two && (preprocess === null || preprocess.channels === "gray")) return "mask";
  return preprocess ? "image" : "features";
}

/** Where nobody said how pixels become values, values are pixels, as far as they go in these inputs. */
function plainPixels(tensors: readonly FedTensor[]): Pixels {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { data } of tensors)
    for (const value of data) {
      if (!Number.isFinite(value)) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  return { mean: [0], scale: [1], least, most };
}
