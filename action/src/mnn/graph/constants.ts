import { open } from "node:fs/promises";
import type { Table, Vector } from "./flatbuffer.ts";
import type { Graph, Op } from "./graph.ts";
import { fileOf, NotMnn, outOf } from "./read.ts";
import { BLOB, CONSTANT, dataTypes, parameters, QUANTIZED, STORED_AS_HALF } from "./schema.ts";

/** What a constant of the model holds, in the values that the file stores: nothing is rounded. */
export interface Constant {
  /** The tensor's name, or which parameter of the op it is: `weight`, `bias`, `gamma`. */
  name: string;
  dtype: string;
  /** Its dimensions where the file says them; parameters are kept flat. */
  shape: number[] | null;
  count: number;
  /** Over the finite values; both 0 where there is none. */
  min: number;
  max: number;
  /** The least magnitude that is not zero; 0 where all are. */
  smallest: number;
  /** Over the finite values; 0 where there is none. */
  meanMagnitude: number;
  /** How many are NaN or infinite. */
  nonFinite: number;
}

/** Bytes of constants looked at in one go: those kept outside the file may be many. */
const CHUNK = 8 << 20;

/**
 * The constants that an op computes with: inputs that are constants, then its own parameters. Quantised weights are
 * none: what they stand for is the runtime's matter. @throws NotMnn where the file ends before them, or the weight file cannot be read
 */
export const constantsOf = (graph: Graph, op: Op): Promise<Constant[]> =>
  gathered(graph, op, (about) => new Range(about));

/** The values of a constant, in the order of the file. */
export interface ConstantValues {
  name: string;
  /** Its dimensions where the file says them; parameters are kept flat. */
  shape: number[] | null;
  values: Float32Array;
}

/** The same constants with their elements, as float32. @throws as `constantsOf` */
export const valuesOf = (graph: Graph, op: Op): Promise<ConstantValues[]> =>
  gathered(graph, op, (about, bytes) => new Values(about, bytes));

/** What is made of a constant, over its bytes in order. */
interface Gathering<T> {
  take(view: DataView): void;
  done(): T;
}

type Gather<T> = (about: About, bytes: number) => Gathering<T>;

async function gathered<T>(graph: Graph, op: Op, gather: Gather<T>): Promise<T[]> {
  try {
    const inputs = op.inputs.filter(({ producer }) => producer?.parameter?.kind === CONSTANT);
    const given = inputs.map(({ name, producer }) => blob(graph, name, producer!.parameter!.table, gather));
    const all = await Promise.all([...given, ...own(graph, op, gather)]);
    return all.filter((constant) => constant !== null);
  } catch (error) {
    throw outOf(fileOf(graph), error);
  }
}

/** Whether an op's weights are stored as integers that stand for floats. */
export function hasIntegerWeights({ parameter }: Op): boolean {
  const slot = parameters.get(parameter?.kind ?? -1)?.quantized;
  const quantized = slot === undefined ? null : (parameter?.table.table(slot) ?? null);
  return quantized !== null && !storedAsHalf(quantized);
}

/** The vectors that a blob may keep its elements in, by element type. */
const VECTORS: Record<string, { slot: number; dtype: keyof typeof readers }> = {
  float32: { slot: BLOB.float32s, dtype: "float32" },
  float16: { slot: BLOB.uint8s, dtype: "float16" },
  int32: { slot: BLOB.int32s, dtype: "int32" },
  int64: { slot: BLOB.int64s, dtype: "int64" },
  bool: { slot: BLOB.int32s, dtype: "int32" },
  int8: { slot: BLOB.int8s, dtype: "int8" },
  uint8: { slot: BLOB.uint8s, dtype: "uint8" },
};

async function blob<T>(graph: Graph, name: string, table: Table, gather: Gather<T>): Promise<T | null> {
  const dtype = dataTypes.get(table.int32(BLOB.dtype, 1)) ?? "";
  const stored = VECTORS[dtype];
  if (!stored) return null;
  const about = { name, dtype, shape: table.int32s(BLOB.shape) };
  const [offset, bytes] = table.int64s(BLOB.external);
  if (offset !== undefined && bytes !== undefined)
    return outside(graph, { ...about, stored: stored.dtype }, offset, bytes, gather);
  const vector = table.vector(stored.slot);
  return vector && inside(graph, { ...about, stored: stored.dtype }, bytesOf(vector, stored), gather);
}

function own<T>(graph: Graph, { parameter }: Op, gather: Gather<T>): Promise<T | null>[] {
  const schema = parameters.get(parameter?.kind ?? -1);
  if (!parameter || !schema?.constants) return [];
  const { table } = parameter;
  const slots = Object.entries(schema.constants);
  const external = schema.external === undefined ? [] : table.int64s(schema.external);
  const half = schema.quantized === undefined ? null : storedAsHalf(table.table(schema.quantized));
  return slots.map(async ([name, slot], index) => {
    const about = { name, dtype: "float32", shape: null, stored: "float32" as const };
    const vector = table.vector(slot);
    if (vector?.length) return inside(graph, about, { ...vector, length: vector.length * 4 }, gather);
    if (name === "weight" && half)
      return inside(graph, { ...about, dtype: "float16", stored: "float16" }, half, gather);
    // Quantised weights have bytes there that are no floats.
    const quantized = schema.quantized !== undefined && table.table(schema.quantized) !== null;
    const [offset, ...sizes] = external;
    const bytes = sizes[index];
    if (offset === undefined || !bytes || (quantized && name === "weight")) return null;
    const before = sizes.slice(0, index).reduce((sum: number, size: number) => sum + size, 0);
    return outside(graph, about, offset + before, bytes, gather);
  });
}

const storedAsHalf = (quantized: Table | null): Vector | null =>
  quantized?.int32(QUANTIZED.type) === STORED_AS_HALF ? quantized.vector(QUANTIZED.buffer) : null;

const bytesOf = ({ at, length }: Vector, { slot, dtype }: (typeof VECTORS)[string]): Vector => ({
  at,
  length: slot === BLOB.uint8s ? length : length * readers[dtype].size,
});

type About = Pick<Constant, "name" | "dtype" | "shape"> & { stored: keyof typeof readers };

function inside<T>(graph: Graph, about: About, { at, length }: Vector, gather: Gather<T>): T {
  const { buffer, byteOffset, byteLength } = graph.bytes;
  if (at + length > byteLength) throw new RangeError(`${about.name} ends outside the file`);
  const gathering = gather(about, length);
  gathering.take(new DataView(buffer, byteOffset + at, length));
  return gathering.done();
}

async function outside<T>(
  graph: Graph,
  about: About,
  offset: number,
  bytes: number,
  gather: Gather<T>,
): Promise<T> {
  const file = await open(graph.weightFile).catch(({ message }: Error) => {
    throw new NotMnn(graph.weightFile, `weights are kept beside the model, and cannot be read: ${message}`);
  });
  const gathering = gather(about, bytes);
  try {
    for (let at = 0; at < bytes; at += CHUNK) {
      const chunk = Buffer.alloc(Math.min(CHUNK, bytes - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, offset + at);
      if (bytesRead < chunk.length)
        throw new NotMnn(graph.weightFile, `${graph.weightFile} ends inside ${about.name}`);
      gathering.take(new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    }
  } finally {
    await file.close();
  }
  return gathering.done();
}

/** Reads one element; `size` is its bytes. */
const readers = {
  float32: { size: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) },
  float16: { size: 2, read: (view: DataView, at: number) => half(view.getUint16(at, true)) },
  int32: { size: 4, read: (view: DataView, at: number) => view.getInt32(at, true) },
  int64: { size: 8, read: (view: DataView, at: number) => Number(view.getBigInt64(at, true)) },
  int8: { size: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  uint8: { size: 1, read: (view: DataView, at: number) => view.getUint8(at) },
};

function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction);
}

/** Gathers the elements. */
class Values implements Gathering<ConstantValues> {
  readonly #about: About;
  readonly #values: Float32Array;
  #count = 0;

  constructor(about: About, bytes: number) {
    this.#about = about;
    this.#values = new Float32Array(Math.floor(bytes / readers[about.stored].size));
  }

  take(view: DataView): void {
    const { size, read } = readers[this.#about.stored];
    for (let at = 0; at + size <= view.byteLength; at += size) this.#values[this.#count++] = read(view, at);
  }

  done(): ConstantValues {
    const { name, shape } = this.#about;
    return { name, shape, values: this.#values };
  }
}

/** Gathers what a constant holds. */
class Range implements Gathering<Constant> {
  readonly #about: About;
  #count = 0;
  #nonFinite = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #smallest = Number.POSITIVE_INFINITY;
  #sum = 0;

  constructor(about: About) {
    this.#about = about;
  }

  take(view: DataView): void {
    const { size, read } = readers[this.#about.stored];
    for (let at = 0; at + size <= view.byteLength; at += size) {
      const value = read(view, at);
      this.#count += 1;
      if (!Number.isFinite(value)) {
        this.#nonFinite += 1;
        continue;
      }
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
      const magnitude = Math.abs(value);
      this.#sum += magnitude;
      if (magnitude > 0 && magnitude < this.#smallest) this.#smallest = magnitude;
    }
  }

  done(): Constant {
    const { name, dtype, shape } = this.#about;
    const finite = this.#count > this.#nonFinite;
    return {
      name,
      dtype,
      shape,
      count: this.#count,
      min: finite ? this.#min : 0,
      max: finite ? this.#max : 0,
      smallest: Number.isFinite(this.#smallest) ? this.#smallest : 0,
      meanMagnitude: finite ? this.#sum / (this.#count - this.#nonFinite) : 0,
      nonFinite: this.#nonFinite,
    };
  }
}
