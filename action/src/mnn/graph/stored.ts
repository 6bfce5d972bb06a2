import { open } from "node:fs/promises";
import type { Table, Vector } from "./flatbuffer.ts";
import type { Graph, Parameter } from "./graph.ts";
import { fromHalf } from "./half.ts";
import { NotMnn } from "./read.ts";
import { BLOB, dataTypes, parameters, QUANTIZED, STORED_AS_HALF } from "./schema.ts";

/** How one element is stored, and read; `size` is its bytes. */
export const elements = {
  float32: { size: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) },
  float16: { size: 2, read: (view: DataView, at: number) => fromHalf(view.getUint16(at, true)) },
  int32: { size: 4, read: (view: DataView, at: number) => view.getInt32(at, true) },
  int64: { size: 8, read: (view: DataView, at: number) => Number(view.getBigInt64(at, true)) },
  int8: { size: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  uint8: { size: 1, read: (view: DataView, at: number) => view.getUint8(at) },
};
export type Element = keyof typeof elements;

/** Bytes of the model's file, or of the one beside it. */
export interface Region {
  outside: boolean;
  at: number;
  bytes: number;
}

/** Elements of a constant, as they are stored. */
export interface Plain {
  /** Which parameter of the op it is: `weight`, `bias`, `gamma`. */
  name: string;
  as: Element;
  region: Region;
}

/** Weights that are kept as integers with scales, or, where there is an index, as the floats alone that are not zero. */
export interface Coded {
  name: "weight";
  as: "coded";
  table: Table;
  buffer: Region | null;
  /** As half where the table says so, else as float32. */
  alpha: Plain | null;
}

/** Where an op's own constants are stored, by parameter. */
export function storedBy({ kind, table }: Parameter): (Plain | Coded)[] {
  const { constants = {}, quantized: slot, external } = parameters.get(kind) ?? {};
  const [offset, ...sizes] = external === undefined ? [] : table.int64s(external);
  const quantized = slot === undefined ? null : table.table(slot);
  const beside = (index: number): Region | null => {
    const bytes = sizes[index];
    if (offset === undefined || !bytes) return null;
    const before = sizes.slice(0, index).reduce((sum: number, size: number) => sum + size, 0);
    return { outside: true, at: offset + before, bytes };
  };
  return Object.entries(constants).flatMap(([name, slot], index): (Plain | Coded)[] => {
    const floats = within(table.vector(slot), 4);
    if (floats) return [{ name, as: "float32", region: floats }];
    if (name === "weight" && quantized) return codedOf(quantized, beside);
    // The scales of coded weights lie between these and the bias.
    const region = beside(quantized ? index + 1 : index);
    return region ? [{ name, as: "float32", region }] : [];
  });
}

function codedOf(table: Table, beside: (index: number) => Region | null): (Plain | Coded)[] {
  const buffer = within(table.vector(QUANTIZED.buffer), 1) ?? beside(0);
  if (table.int32(QUANTIZED.type) === STORED_AS_HALF)
    return buffer ? [{ name: "weight", as: "float16", region: buffer }] : [];
  const half = table.int8(QUANTIZED.scaleStorage) !== 0;
  const slot = half ? QUANTIZED.alphaFp16 : QUANTIZED.alpha;
  const region = within(table.vector(slot), half ? 2 : 4) ?? beside(1);
  const alpha = region && ({ name: "alpha", as: half ? "float16" : "float32", region } as const);
  return [{ name: "weight", as: "coded", table, buffer, alpha }];
}

/** The vectors that a blob may keep its elements in, by element type. */
const VECTORS: Record<string, { slot: number; as: Element }> = {
  float32: { slot: BLOB.float32s, as: "float32" },
  float16: { slot: BLOB.uint8s, as: "float16" },
  int32: { slot: BLOB.int32s, as: "int32" },
  int64: { slot: BLOB.int64s, as: "int64" },
  bool: { slot: BLOB.int32s, as: "int32" },
  int8: { slot: BLOB.int8s, as: "int8" },
  uint8: { slot: BLOB.uint8s, as: "uint8" },
};

/** A blob's elements: their type by name, and where they are; null where it has none that are read here. */
export function storedIn(blob: Table): { dtype: string; as: Element; region: Region } | null {
  const dtype = dataTypes.get(blob.int32(BLOB.dtype, 1)) ?? "";
  const stored = VECTORS[dtype];
  if (!stored) return null;
  const { slot, as } = stored;
  const [at, bytes] = blob.int64s(BLOB.external);
  if (at !== undefined && bytes !== undefined) return { dtype, as, region: { outside: true, at, bytes } };
  const region = within(blob.vector(slot), slot === BLOB.uint8s ? 1 : elements[as].size);
  return region && { dtype, as, region };
}

const within = (vector: Vector | null, size: number): Region | null =>
  vector && vector.length > 0 ? { outside: false, at: vector.at, bytes: vector.length * size } : null;

/** Bytes of constants looked at in one go: those kept outside the file may be many. */
const CHUNK = 8 << 20;

/**
 * Bytes of a region, in order, a chunk at a time.
 *
 * @throws RangeError where the model's file ends before them
 * @throws NotMnn where the file beside it does, or cannot be read
 */
export async function* chunksOf(graph: Graph, { outside, at, bytes }: Region): AsyncGenerator<DataView> {
  if (!outside) {
    holds(graph, { outside, at, bytes });
    yield new DataView(graph.bytes.buffer, graph.bytes.byteOffset + at, bytes);
    return;
  }
  const file = await open(graph.weightFile).catch(({ message }: Error) => {
    throw new NotMnn(graph.weightFile, `weights are kept beside the model, and cannot be read: ${message}`);
  });
  try {
    for (let from = 0; from < bytes; from += CHUNK) {
      const chunk = Buffer.alloc(Math.min(CHUNK, bytes - from));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at + from);
      if (bytesRead < chunk.length)
        throw new NotMnn(graph.weightFile, `${graph.weightFile} ends inside its constants`);
      yield new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
  } finally {
    await file.close();
  }
}

/** @throws RangeError where the model's file ends before a region of it: before room is made for what only a broken file names */
function holds({ bytes: { byteLength } }: Graph, { outside, at, bytes }: Region): void {
  if (!outside && at + bytes > byteLength) throw new RangeError(`${bytes} bytes at ${at} of ${byteLength}`);
}

/** A region's elements. @throws as `chunksOf` */
export async function readAll(graph: Graph, as: Element, region: Region): Promise<Float32Array> {
  holds(graph, region);
  const { size, read } = elements[as];
  const values = new Float32Array(Math.floor(region.bytes / size));
  let count = 0;
  for await (const view of chunksOf(graph, region))
    for (let at = 0; at + size <= view.byteLength; at += size) values[count++] = read(view, at);
  return values;
}

/** A copy of a region's bytes. @throws as `chunksOf` */
export async function bytesOf(graph: Graph, region: Region): Promise<Uint8Array<ArrayBuffer>> {
  holds(graph, region);
  const bytes = new Uint8Array(region.bytes);
  let to = 0;
  for await (const { buffer, byteOffset, byteLength } of chunksOf(graph, region)) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), to);
    to += byteLength;
  }
  return bytes;
}
