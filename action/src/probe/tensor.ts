import type { Tensor } from "../../../core/metrics/metrics.ts";
import { BrokenFrames, type Frame, type HeaderOf } from "./frame.ts";

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;

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
  const Type = arrays[dtype as keyof typeof arrays];
  if (!Type) throw new BrokenFrames(`${name} has unknown dtype ${dtype}`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes !== count * Type.BYTES_PER_ELEMENT)
    throw new BrokenFrames(`${name} has ${bytes} bytes, not ${count} elements of ${dtype}`);
  return new Type(buffer as ArrayBuffer, offset, count);
}
