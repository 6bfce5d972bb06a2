import type { TensorInfo } from "../../../core/report/schema.ts";
import { failure } from "../errors/error.ts";
import { castArray, feedable, type InputData, type InputDtype } from "./cast.ts";
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
 * are dynamic), type, values that are not finite. Throws a ParityError with exit code 2.
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
  checkFinite(data, array.shape, source, name);
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
    const [height, width] = wanted[1] === shape[1] ? wanted.slice(2) : wanted.slice(1);
    if (height && width && height > 0 && width > 0 && wanted.length === 4)
      return {
        fix: "resize the image in its preprocess block; size is width, then height",
        example: `preprocess: { size: [${width}, ${height}], channels: ${wanted.includes(3) ? "rgb" : "gray"} }`,
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

function checkFinite(data: InputData, shape: readonly number[], source: string, name: string): void {
  if (!(data instanceof Float32Array)) return;
  const first = data.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  let count = 0;
  for (const value of data) if (!Number.isFinite(value)) count++;
  const value = data[first] as number;
  const named = Number.isNaN(value) ? "NaN" : value > 0 ? "Inf" : "-Inf";
  throw failure("input-nonfinite", source, name, named, indexOf(first, shape), count);
}
