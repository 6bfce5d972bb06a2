import { closeSync, fstatSync, openSync, type Stats } from "node:fs";
import { type Field, NotOnnx, Wire } from "./wire.ts";

/** What an ONNX file declares. */
export interface OnnxFile {
  /** The graph's inputs that are no weights. */
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  /** Files with weights, as the model names them, relative to its folder; each once, in their order. */
  external: string[];
}

/** What is declared of an input or output of the graph. */
export interface OnnxValue {
  name: string;
  /** As numpy calls it; null where it is none of numpy's, or not said. */
  dtype: string | null;
  /** Null for each dynamic dimension; null as a whole where the rank is not said. */
  shape: (number | null)[] | null;
}

/** numpy's names of the element types, by onnx.proto's numbers. */
const DTYPES: Readonly<Record<number, string>> = {
  ...{ 1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64" },
  ...{ 9: "bool", 10: "float16", 11: "float64", 12: "uint32", 13: "uint64" },
};

/** Field numbers of onnx.proto. */
const MODEL = { graph: 7, functions: 25 };
const FUNCTION = { node: 7 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, sparse: 15 };
const NODE = { attribute: 5 };
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11 };
const SPARSE = { values: 1, indices: 2 };
const TENSOR = { name: 8, external: 13, location: 14 };
const ENTRY = { key: 1, value: 2 };
const VALUE = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { dtype: 1, shape: 2 };
const SHAPE = { dim: 1 };
const DIM = { value: 1 };

/** What files declared, and how they stood then: a run asks the same of one several times. */
const known = new Map<string, { stands: string; declared: OnnxFile }>();

const standing = ({ ino, size, mtimeMs, ctimeMs }: Stats): string => [ino, size, mtimeMs, ctimeMs].join(" ");

/** Reads what an ONNX file declares; its weights stay in the file. @throws NotOnnx */
export function readOnnx(file: string): OnnxFile {
  const descriptor = openSync(file, "r");
  try {
    const stats = fstatSync(descriptor);
    const before = known.get(file);
    if (before?.stands === standing(stats)) return before.declared;
    const declared = new Reader(new Wire(descriptor)).model(stats.size);
    known.set(file, { stands: standing(stats), declared });
    return declared;
  } finally {
    closeSync(descriptor);
  }
}

/** The same, or null for a file that is none. */
export function tryOnnx(file: string): OnnxFile | null {
  try {
    return readOnnx(file);
  } catch (error) {
    if (error instanceof NotOnnx) return null;
    throw error;
  }
}

class Reader {
  readonly #wire: Wire;
  readonly #external = new Set<string>();

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  model(size: number): OnnxFile {
    const inputs: OnnxValue[] = [];
    const outputs: OnnxValue[] = [];
    let graphs = 0;
    for (const field of this.#wire.fields(0, size)) {
      if (field.number === MODEL.functions)
        for (const node of this.#all(field, FUNCTION.node)) this.#node(node);
      if (field.number !== MODEL.graph) continue;
      graphs++;
      const weights = new Set(this.#graph(field));
      for (const input of this.#all(field, GRAPH.input)) {
        const declared = this.#value(input);
        if (!weights.has(declared.name)) inputs.push(declared);
      }
      for (const output of this.#all(field, GRAPH.output)) outputs.push(this.#value(output));
    }
    if (graphs === 0) throw new NotOnnx("no graph");
    return { inputs, outputs, external: [...this.#external] };
  }

  /** The fields of a message, which may be a field of another, with this number. */
  *#all({ at, end }: Pick<Field, "at" | "end">, number: number): Generator<Field> {
    for (const field of this.#wire.fields(at, end)) if (field.number === number) yield field;
  }

  #first(message: Field | undefined, number: number): Field | undefined {
    return message && this.#all(message, number).next().value;
  }

  /** Looks for weights in it and in the graphs within. @returns the names of its own */
  #graph(graph: Field): string[] {
    const weights: string[] = [];
    for (const field of this.#wire.fields(graph.at, graph.end)) {
      if (field.number === GRAPH.node) this.#node(field);
      else if (field.number === GRAPH.initializer) weights.push(this.#tensor(field));
      else if (field.number === GRAPH.sparse) {
        const values = this.#first(field, SPARSE.values);
        const indices = this.#first(field, SPARSE.indices);
        if (values) weights.push(this.#tensor(values));
        if (indices) this.#tensor(indices);
      }
    }
    return weights;
  }

  #node(node: Field): void {
    for (const attribute of this.#all(node, NODE.attribute))
      for (const field of this.#wire.fields(attribute.at, attribute.end)) {
        if (field.number === ATTRIBUTE.tensor || field.number === ATTRIBUTE.tensors) this.#tensor(field);
        if (field.number === ATTRIBUTE.graph || field.number === ATTRIBUTE.graphs) this.#graph(field);
      }
  }

  /** @returns its name */
  #tensor(tensor: Field): string {
    let [name, outside, location] = ["", false, ""];
    for (const field of this.#wire.fields(tensor.at, tensor.end)) {
      if (field.number === TENSOR.name) name = this.#wire.text(field);
      else if (field.number === TENSOR.location) outside = field.value === 1;
      else if (field.number === TENSOR.external) {
        const [key, value] = [this.#first(field, ENTRY.key), this.#first(field, ENTRY.value)];
        if (key && value && this.#wire.text(key) === "location") location = this.#wire.text(value);
      }
    }
    if (outside && location) this.#external.add(location);
    return name;
  }

  #value(value: Field): OnnxValue {
    const name = this.#first(value, VALUE.name);
    const tensor = this.#first(this.#first(value, VALUE.type), TYPE.tensor);
    const shape = this.#first(tensor, TENSOR_TYPE.shape);
    const sizeOf = (dim: Field): number | null => this.#first(dim, DIM.value)?.value ?? null;
    return {
      name: name ? this.#wire.text(name) : "",
      dtype: DTYPES[this.#first(tensor, TENSOR_TYPE.dtype)?.value ?? 0] ?? null,
      shape: shape ? [...this.#all(shape, SHAPE.dim)].map(sizeOf) : null,
    };
  }
}
