import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type Field, NotOnnx, Wire } from "./wire.ts";

/** A node by its place in the file. */
export interface Node {
  index: number;
  /** What it reads, what the graphs within it take from outside included. */
  inputs: string[];
  outputs: string[];
  /** `MatMul` */
  type: string;
}

/** A float tensor that becomes an input of the part. */
export interface CutInput {
  name: string;
  shape: readonly number[];
}

/** Field numbers of onnx.proto. */
const MODEL = { graph: 7 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12, sparse: 15 };
const NODE = { input: 1, output: 2, type: 4, attribute: 5 };
const ATTRIBUTE = { graph: 6, graphs: 11 };
const TENSOR = { name: 8 };
const SPARSE = { values: 1 };
const VALUE = { name: 1 };
const FLOAT = 1;

/** A part of the file as it is, with the key and the length before it. */
interface Raw {
  at: number;
  end: number;
}

/**
 * An ONNX file taken apart so that a part of its graph can be written as a model of its own: nodes and constants are copied byte for
 * byte, so that nothing of them changes, whatever they are. Weights stay in the file until a part that needs them is written.
 */
export class OnnxParts {
  readonly nodes: Node[] = [];
  /** Names of weights. */
  readonly constants = new Set<string>();
  /** Names of the graph's inputs that are no weights. */
  readonly inputs: string[] = [];
  /** Names of the graph's outputs. */
  readonly outputs: string[] = [];
  readonly #file: string;
  readonly #wire: Wire;
  readonly #producers = new Map<string, Node>();
  /** What of the model is no graph: versions, operator sets, functions. */
  readonly #around: Raw[] = [];
  readonly #nodes: Raw[] = [];
  readonly #named: { name: string; kind: "constant" | "input" | "output"; raw: Raw }[] = [];

  /** @throws NotOnnx */
  constructor(file: string) {
    this.#file = file;
    const descriptor = openSync(file, "r");
    try {
      this.#wire = new Wire(descriptor);
      this.#model(fstatSync(descriptor).size);
    } finally {
      closeSync(descriptor);
    }
  }

  /** The node that writes a tensor; undefined for inputs, weights and names that there are none of. */
  producer(tensor: string): Node | undefined {
    return this.#producers.get(tensor);
  }

  /**
   * The bytes of a model of these nodes, in their order. Inputs of the whole that they read stay inputs as they are declared.
   *
   * @param cut tensors that take the place of what wrote them
   * @param outputs of the part; those of the whole as they are declared, others as floats of any shape
   */
  write(nodes: ReadonlySet<Node>, cut: readonly CutInput[], outputs: readonly string[]): Uint8Array {
    const read = new Set([...nodes].flatMap(({ inputs }) => inputs));
    const needed = (kind: "constant" | "input") =>
      this.#named.filter((one) => one.kind === kind && read.has(one.name)).map(({ raw }) => raw);
    const declared = new Map(
      this.#named.filter(({ kind }) => kind === "output").map(({ name, raw }) => [name, raw]),
    );
    const descriptor = openSync(this.#file, "r");
    try {
      const bytes = ({ at, end }: Raw): Uint8Array => {
        const part = Buffer.alloc(end - at);
        readSync(descriptor, part, 0, part.length, at);
        return part;
      };
      const graph = Buffer.concat([
        ...this.nodes.filter((node) => nodes.has(node)).map(({ index }) => bytes(this.#nodes[index]!)),
        message(GRAPH.name, Buffer.from("part")),
        ...needed("constant").map(bytes),
        ...needed("input").map(bytes),
        ...cut.map(({ name, shape }) => message(GRAPH.input, valueInfo(name, shape))),
        ...outputs.map((name) => {
          const raw = declared.get(name);
          return raw ? bytes(raw) : message(GRAPH.output, valueInfo(name, null));
        }),
      ]);
      return Buffer.concat([...this.#around.map(bytes), message(MODEL.graph, graph)]);
    } finally {
      closeSync(descriptor);
    }
  }

  #model(size: number): void {
    let at = 0;
    let graph: Field | null = null;
    for (const field of this.#wire.fields(0, size)) {
      if (field.number === MODEL.graph) graph = field;
      else this.#around.push({ at, end: field.end });
      at = field.end;
    }
    if (!graph) throw new NotOnnx("no graph");
    this.#graph(graph);
  }

  #graph(graph: Field): void {
    let at = graph.at;
    for (const field of this.#wire.fields(graph.at, graph.end)) {
      const raw = { at, end: field.end };
      at = field.end;
      if (field.number === GRAPH.node) {
        const type = this.#name(field, NODE.type);
        const node = { index: this.#nodes.length, type, ...this.#reads(field) };
        this.#nodes.push(raw);
        this.nodes.push(node);
        for (const output of node.outputs) if (output) this.#producers.set(output, node);
      } else if (field.number === GRAPH.initializer || field.number === GRAPH.sparse) {
        const tensor = field.number === GRAPH.sparse ? this.#first(field, SPARSE.values) : field;
        const name = this.#name(tensor, TENSOR.name);
        this.constants.add(name);
        this.#named.push({ name, kind: "constant", raw });
      } else if (field.number === GRAPH.input) {
        this.#named.push({ name: this.#name(field, VALUE.name), kind: "input", raw });
      } else if (field.number === GRAPH.output) {
        const name = this.#name(field, VALUE.name);
        this.outputs.push(name);
        this.#named.push({ name, kind: "output", raw });
      }
    }
    for (const { name, kind } of this.#named)
      if (kind === "input" && !this.constants.has(name)) this.inputs.push(name);
  }

  /** What a node reads and writes. */
  #reads(node: Field): { inputs: string[]; outputs: string[] } {
    const [inputs, outputs]: [string[], string[]] = [[], []];
    for (const field of this.#wire.fields(node.at, node.end)) {
      if (field.number === NODE.input) inputs.push(this.#wire.text(field));
      else if (field.number === NODE.output) outputs.push(this.#wire.text(field));
      else if (field.number === NODE.attribute)
        for (const part of this.#wire.fields(field.at, field.end))
          if (part.number === ATTRIBUTE.graph || part.number === ATTRIBUTE.graphs)
            inputs.push(...this.#taken(part));
    }
    return { inputs: inputs.filter(Boolean), outputs };
  }

  /** What a graph within a node takes from outside of it: a name that it defines itself is never one of those outside. */
  #taken(graph: Field): string[] {
    const own = new Set<string>();
    const read: string[] = [];
    for (const field of this.#wire.fields(graph.at, graph.end)) {
      if (field.number === GRAPH.node) {
        const { inputs, outputs } = this.#reads(field);
        read.push(...inputs);
        for (const output of outputs) own.add(output);
      } else if (field.number === GRAPH.initializer) own.add(this.#name(field, TENSOR.name));
      else if (field.number === GRAPH.input) own.add(this.#name(field, VALUE.name));
      // An output may be a tensor from outside, handed through.
      else if (field.number === GRAPH.output) read.push(this.#name(field, VALUE.name));
    }
    return read.filter((name) => !own.has(name));
  }

  #first(message: Field, number: number): Field | undefined {
    for (const field of this.#wire.fields(message.at, message.end)) if (field.number === number) return field;
    return undefined;
  }

  #name(message: Field | undefined, number: number): string {
    const field = message && this.#first(message, number);
    return field ? this.#wire.text(field) : "";
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return Uint8Array.from([...bytes, left]);
}

/** A field that has bytes. */
const message = (number: number, content: Uint8Array): Uint8Array =>
  Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);

const integer = (number: number, value: number): Uint8Array =>
  Buffer.concat([varint(number * 8), varint(value)]);

/** A float tensor's ValueInfo; without a shape where that is null. */
function valueInfo(name: string, shape: readonly number[] | null): Uint8Array {
  const dims = shape && message(2, Buffer.concat(shape.map((size) => message(1, integer(1, size)))));
  const tensor = Buffer.concat([integer(1, FLOAT), ...(dims ? [dims] : [])]);
  return Buffer.concat([message(1, Buffer.from(name)), message(2, message(1, tensor))]);
}
