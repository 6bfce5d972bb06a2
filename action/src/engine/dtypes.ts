/** The element types that tensors may have in frames and files, and the arrays that hold them. */
export const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;

export type Dtype = keyof typeof arrays;

export const isDtype = (name: string): name is Dtype => Object.hasOwn(arrays, name);

export const elementsOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);
