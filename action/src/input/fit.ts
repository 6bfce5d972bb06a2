import type { TensorInfo } from "../../../core/report/schema.ts";
import { failure } from "../errors/error.ts";
import { castArray, feedable, type InputData, type InputDtype } from "./cast.ts";
import { imageShapeOf, preprocessExample } from "./image-shape.ts";
import { indexOf } from "./index-of.ts";
import type { NpyArray } from "./npy.ts";

/** A tensor as it is fed. */
export interface InputTensor {
  name: string;
  dtype: InputDtype;
  shape: number[];
  data: InputData;
  /** The file it came from, and what was done to it. */
  source: string;
}

/**
 * Makes an array the model's input, or says why it cannot be: rank and static dimensions (0 and negative ones
 * are dynamic), type, NaN. Throws a ParityError with exit code 2.
 */
export function fitTensor(
  array: NpyArray,
  wanted: TensorInfo,
  { model, source, image }: { model: string; source: string; image: boolean },
): InputTensor {
  const { name } = wanted;
  const dtype = feedable(wanted.dtype);
  if (!dtype) throw failure("input-model-type", model, name, wanted.dtype);
  if (!fits(array.shape, wanted.shape))
    throw failure(
      "input-shape",
      source,
      name,
      wanted.shape,
      array.shape,
      shapeHint(array.shape, wanted.shape, image),
    );
  const data = castArray(array, dtype, { source, name });
  checkNumbers(data, array.shape, source, name);
  const rounded = array.dtype === "float64" ? " (float64 rounded to float32)" : "";
  return { name, dtype, shape: array.shape, data, source: `${source}${rounded}` };
}

/** An empty signature is one of unknown rank. */
function fits(shape: readonly number[], wanted: readonly number[]): boolean {
  if (wanted.length === 0) return true;
  return shape.length === wanted.length && wanted.every((dim, axis) => dim <= 0 || dim === shape[axis]);
}

function shapeHint(
  shape: readonly number[],
  wanted: readonly number[],
  image: boolean,
): { fix: string; example?: string } {
  if (image) {
    const taken = imageShapeOf(wanted);
    if (taken?.size)
      return {
        fix: "resize the image in its preprocess block or with flags; size is width, then height",
        example: preprocessExample(taken),
      };
    return { fix: "an image becomes [1, 3, H, W], or [1, 1, H, W] with channels: gray" };
  }
  const ways: [(dims: readonly number[]) => number[] | null, string, string][] = [
    [
      (d) => (d.length === 3 ? [1, d[2]!, d[0]!, d[1]!] : null),
      "channels are last and the batch is missing: bring them to [N, C, H, W]",
      "x = np.ascontiguousarray(x.transpose(2, 0, 1)[None])",
    ],
    [
      (d) => (d.length === 4 ? [d[0]!, d[3]!, d[1]!, d[2]!] : null),
      "channels are last: bring them to [N, C, H, W]",
      "x = np.ascontiguousarray(x.transpose(0, 3, 1, 2))",
    ],
    [(d) => [1, ...d], "the batch is missing: add a first dimension", "x = x[None]"],
    [
      (d) => (d.length === 4 ? [d[0]!, d[2]!, d[3]!, d[1]!] : null),
      "channels are first: bring them to [N, H, W, C]",
      "x = np.ascontiguousarray(x.transpose(0, 2, 3, 1))",
    ],
  ];
  for (const [change, fix, example] of ways) {
    const changed = change(shape);
    if (changed && fits(changed, wanted)) return { fix, example };
  }
  if (shape.length === wanted.length) return { fix: "give that size; ? stands for any size" };
  return { fix: `give ${wanted.length} dimensions; ? stands for any size` };
}

/** -Inf in a mask is meant; NaN never is. */
function checkNumbers(data: InputData, shape: readonly number[], source: string, name: string): void {
  if (!(data instanceof Float32Array)) return;
  let first = 0;
  while (first < data.length && !Number.isNaN(data[first])) first++;
  if (first === data.length) return;
  const count = data.filter(Number.isNaN).length;
  throw failure("input-nan", source, name, indexOf(first, shape), count);
}
