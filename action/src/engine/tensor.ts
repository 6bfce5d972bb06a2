import type { Tensor } from "../../../core/numeric/metrics.ts";
import { arrays, elementsOf, isDtype } from "./dtypes.ts";
import { BrokenFrames, type Frame, type HeaderOf } from "./frame.ts";

/** The frame's elements as a typed array over its payload, not copied. @throws BrokenFrames */
export function tensorOf(frame: Frame<HeaderOf<"op"> | HeaderOf<"output">>): Tensor {
  const { dtype, shape, name } = frame.header;
  return viewTensor(frame.payload, 0, frame.bytes, dtype, shape, name);
}

/** Raw elements as a typed array, checked against dtype and shape. @throws BrokenFrames */
export function viewTensor(
  buffer: ArrayBufferLike,
  offset: number,
  bytes: number,
  dtype: string,
  shape: readonly number[],
  name: string,
): Tensor {
  if (!isDtype(dtype)) throw new BrokenFrames(`${name} has unknown dtype ${dtype}`);
  const Type = arrays[dtype];
  const count = elementsOf(shape);
  if (bytes !== count * Type.BYTES_PER_ELEMENT)
    throw new BrokenFrames(`${name} has ${bytes} bytes, not ${count} elements of ${dtype}`);
  return new Type(buffer as ArrayBuffer, offset, count);
}
