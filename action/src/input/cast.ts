import { failure } from "../errors/error.ts";
import { indexOf } from "./index-of.ts";
import type { NpyArray, TypedArray } from "./npy.ts";

/** The types that can be fed. */
export type InputDtype = "float32" | "int32" | "uint8" | "int8";
export type InputData = Float32Array | Int32Array | Uint8Array | Int8Array;

const limits: Record<InputDtype, [number, number]> = {
  float32: [-(2 ** 24), 2 ** 24],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
  int8: [-128, 127],
};
const arrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, int8: Int8Array };

/** The type that is fed for a type as MNN names it; null where nothing can be. */
export function feedable(dtype: string): InputDtype | null {
  const bare = dtype.toLowerCase().replace(/^dt_/, "");
  if (/^(float|float32|float16|half|bfloat16)$/.test(bare)) return "float32";
  if (/^(int|int32|int64)$/.test(bare)) return "int32";
  return bare === "uint8" || bare === "int8" ? bare : null;
}

/**
 * Converts an array to the type that a model's input takes, without changing a value: integers to float32
 * and to other integers where they fit; float64 is rounded to float32. Floating point to integer is an error even where the values are whole,
 * since it is more often a mistake than meant.
 * Throws a ParityError with exit code 2.
 */
export function castArray(
  array: NpyArray,
  to: InputDtype,
  { source, name }: { source: string; name: string },
): InputData {
  const floating = array.dtype.startsWith("float");
  if (floating && to !== "float32") throw failure("input-type", source, name, to, array.dtype);
  if (array.data instanceof arrays[to]) return array.data as InputData;
  const [low, high] = limits[to];
  const misfit = floating ? firstTooLarge(array.data) : firstOutside(array.data, low, high, to === "float32");
  if (misfit >= 0)
    throw failure(
      "input-inexact",
      source,
      name,
      to,
      array.data[misfit] as number,
      indexOf(misfit, array.shape),
    );
  return new arrays[to](array.data);
}

/** The first finite value that float32 has only as Inf. */
const firstTooLarge = (data: TypedArray): number =>
  data.findIndex((value) => Number.isFinite(value) && !Number.isFinite(Math.fround(value)));

/** `inFloat`: an integer beyond the limits is fine when float32 holds it exactly. */
function firstOutside(data: TypedArray, low: number, high: number, inFloat: boolean): number {
  for (let at = 0; at < data.length; at++) {
    const value = data[at] as number;
    if (value >= low && value <= high) continue;
    if (!inFloat || Math.fround(value) !== value) return at;
  }
  return -1;
}
