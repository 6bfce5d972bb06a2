import { decoded, isSparse } from "./coded.ts";
import type { Table } from "./flatbuffer.ts";
import type { Graph, Op } from "./graph.ts";
import { fileOf, outOf } from "./read.ts";
import { BLOB, CONSTANT } from "./schema.ts";
import {
  type Coded,
  chunksOf,
  type Element,
  elements,
  type Plain,
  type Region,
  storedBy,
  storedIn,
} from "./stored.ts";

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

/**
 * The constants that an op computes with: inputs that are constants, then its own parameters. Weights that are
 * kept as integers are the floats that MNN makes of them. @throws NotMnn where the file ends before them, or the weight file cannot be read
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
    const own = op.parameter ? storedBy(op.parameter) : [];
    const all = await Promise.all([...given, ...own.map((stored) => parameter(graph, stored, gather))]);
    return all.filter((constant) => constant !== null);
  } catch (error) {
    throw outOf(fileOf(graph), error);
  }
}

/** Whether an op's weights are stored as integers that stand for floats. */
export const hasIntegerWeights = ({ parameter }: Op): boolean =>
  parameter !== null && storedBy(parameter).some((one) => one.as === "coded" && !isSparse(one));

async function blob<T>(graph: Graph, name: string, table: Table, gather: Gather<T>): Promise<T | null> {
  const stored = storedIn(table);
  if (!stored) return null;
  const { dtype, as, region } = stored;
  return taken(graph, { name, dtype, shape: table.int32s(BLOB.shape), as }, region, gather);
}

async function parameter<T>(graph: Graph, stored: Plain | Coded, gather: Gather<T>): Promise<T | null> {
  const about = { name: stored.name, shape: null };
  if (stored.as !== "coded")
    return taken(graph, { ...about, dtype: stored.as, as: stored.as }, stored.region, gather);
  const floats = await decoded(graph, stored);
  if (!floats) return null;
  const gathering = gather({ ...about, dtype: "float32", as: "float32" }, floats.byteLength);
  gathering.take(new DataView(floats.buffer));
  return gathering.done();
}

type About = Pick<Constant, "name" | "dtype" | "shape"> & { as: Element };

async function taken<T>(graph: Graph, about: About, region: Region, gather: Gather<T>): Promise<T> {
  const chunks = chunksOf(graph, region);
  const first = await chunks.next();
  // Nothing is made of it before its beginning was read.
  const gathering = gather(about, region.bytes);
  if (!first.done) gathering.take(first.value);
  for await (const view of chunks) gathering.take(view);
  return gathering.done();
}

/** Gathers the elements. */
class Values implements Gathering<ConstantValues> {
  readonly #about: About;
  readonly #values: Float32Array;
  #count = 0;

  constructor(about: About, bytes: number) {
    this.#about = about;
    this.#values = new Float32Array(Math.floor(bytes / elements[about.as].size));
  }

  take(view: DataView): void {
    const { size, read } = elements[this.#about.as];
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
    const { size, read } = elements[this.#about.as];
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
