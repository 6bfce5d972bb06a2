import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { dataTypes, type TensorProto } from "./proto.ts";

export const sizesOf = ({ dims }: TensorProto): number[] => dims.map(Number);

/** How many elements a tensor has. */
export const countOf = (tensor: TensorProto): number =>
  sizesOf(tensor).reduce((product, size) => product * size, 1);

/** The values of a tensor of floats or doubles; null for other types. @param folder what names of files are relative to */
export function floatsOf(tensor: TensorProto, folder: string): Float32Array | Float64Array | null {
  const double = tensor.data_type === dataTypes.double;
  if (!double && tensor.data_type !== dataTypes.float) return null;
  const of = double ? Float64Array : Float32Array;
  const listed = double ? tensor.double_data : tensor.float_data;
  const bytes = bytesOf(tensor, folder);
  if (!bytes) return of.from(listed ?? []);
  // A copy of its own: a tensor's bytes lie anywhere in the file.
  return new of(Uint8Array.from(bytes).buffer);
}

/** The values of a tensor of whole numbers; null for other types. */
export function wholesOf(tensor: TensorProto, folder: string): number[] | null {
  const bytes = bytesOf(tensor, folder);
  const own = bytes && Uint8Array.from(bytes).buffer;
  if (tensor.data_type === dataTypes.int64)
    return own ? [...new BigInt64Array(own)].map(Number) : (tensor.int64_data ?? []).map(Number);
  if (tensor.data_type === dataTypes.int32)
    return own ? [...new Int32Array(own)] : [...(tensor.int32_data ?? [])];
  return null;
}

/** A tensor of the same shape and type with other values, which lie in the model's file. */
export const withFloats = (tensor: TensorProto, values: Float32Array | Float64Array): TensorProto => ({
  dims: tensor.dims,
  data_type: tensor.data_type,
  ...(tensor.name !== undefined && { name: tensor.name }),
  raw_data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
});

/** A tensor of floats, without dims a scalar. */
export const floats = (name: string, values: readonly number[], dims: number[] = []): TensorProto => ({
  dims,
  data_type: dataTypes.float,
  name,
  raw_data: new Uint8Array(Float32Array.from(values).buffer),
});

/** A list of int64. */
export const wholes = (name: string, values: readonly number[]): TensorProto => ({
  dims: [values.length],
  data_type: dataTypes.int64,
  name,
  raw_data: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
});

function bytesOf(tensor: TensorProto, folder: string): Uint8Array | null {
  if (tensor.data_location !== 1) return tensor.raw_data?.length ? tensor.raw_data : null;
  const entries = new Map((tensor.external_data ?? []).map(({ key, value }) => [key, value]));
  const size =
    countOf(tensor) * (tensor.data_type === dataTypes.double || tensor.data_type === dataTypes.int64 ? 8 : 4);
  const bytes = new Uint8Array(Number(entries.get("length") ?? size));
  const file = openSync(path.join(folder, entries.get("location") ?? ""), "r");
  try {
    const read = readSync(file, bytes, 0, bytes.length, Number(entries.get("offset") ?? 0));
    if (read < bytes.length) throw new Error(`${entries.get("location")} ends before \`${tensor.name}\``);
  } finally {
    closeSync(file);
  }
  return bytes;
}
