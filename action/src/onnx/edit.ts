import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import {
  type AttributeProto,
  decodeNode,
  decodeShell,
  decodeTensor,
  decodeValue,
  encodeNode,
  encodeShell,
  encodeTensor,
  type ModelShell,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "./proto.ts";
import { NotOnnx } from "./wire.ts";

type Opened = ModelShell & { graph: NonNullable<ModelShell["graph"]> };

/** Protobuf's own limit on a message. */
const LONGEST = 2 ** 31 - 1;

/**
 * An ONNX model whose graph can be changed. Nodes and weights are never changed in place: one that is replaced is encoded
 * anew, all others are written byte by byte as they were read, and so is what this does not know. Weights that are
 * kept in other files stay there.
 */
export class OnnxEdit {
  readonly #shell: Opened;
  /** What a node or tensor was read from. */
  readonly #read = new Map<object, Uint8Array>();
  /** Where the model's file is, which names of files with weights are relative to. */
  readonly folder: string;
  #nodes: NodeProto[];
  readonly #inputs: ValueInfoProto[];
  readonly #outputs: ValueInfoProto[];
  readonly #weights = new Map<string, TensorProto>();
  readonly #names = new Set<string>();

  /** @throws NotOnnx */
  constructor(bytes: Uint8Array, folder: string) {
    this.folder = folder;
    try {
      const shell = decodeShell(bytes);
      if (!shell.graph) throw new NotOnnx("no graph");
      this.#shell = shell as Opened;
      this.#inputs = shell.graph.input.map(decodeValue);
      this.#outputs = shell.graph.output.map(decodeValue);
      this.#nodes = shell.graph.node.map((from) => this.#remember(decodeNode(from), from));
      for (const from of shell.graph.initializer) {
        const tensor = this.#remember(decodeTensor(from), from);
        this.#weights.set(tensor.name ?? "", tensor);
      }
      for (const { input, output } of this.#nodes)
        for (const name of [...input, ...output]) this.#names.add(name);
      for (const { name } of [...this.#inputs, ...this.#outputs]) this.#names.add(name);
      for (const name of this.#weights.keys()) this.#names.add(name);
    } catch (error) {
      throw error instanceof NotOnnx ? error : new NotOnnx(String(error));
    }
  }

  /** @throws NotOnnx */
  static async read(file: string): Promise<OnnxEdit> {
    return new OnnxEdit(await readFile(file), path.dirname(file));
  }

  #remember<Message extends object>(message: Message, bytes: Uint8Array): Message {
    this.#read.set(message, bytes);
    return message;
  }

  /** In the order of the file, which ONNX wants to be one that they can be executed in. */
  get nodes(): readonly NodeProto[] {
    return this.#nodes;
  }

  /** Inputs that are no weights. */
  get inputs(): string[] {
    return this.#inputs.map(({ name }) => name).filter((name) => !this.#weights.has(name));
  }

  get outputs(): string[] {
    return this.#outputs.map(({ name }) => name);
  }

  /** The version of ONNX's own operators. */
  get opset(): number {
    const own = this.#shell.opset_import.find(({ domain = "" }) => domain === "" || domain === "ai.onnx");
    return Number(own?.version ?? 1);
  }

  /** A weight, or what a `Constant` gives. */
  constant(name: string): TensorProto | null {
    const weight = this.#weights.get(name);
    if (weight) return weight;
    const node = this.producer(name);
    if (node?.op_type !== "Constant") return null;
    return attributeOf(node, "value")?.t ?? null;
  }

  producer(tensor: string): NodeProto | null {
    return this.#nodes.find(({ output }) => output.includes(tensor)) ?? null;
  }

  /** The nodes that read a tensor; what graphs within nodes read is not among them: {@link readWithin}. */
  consumers(tensor: string): NodeProto[] {
    return this.#nodes.filter(({ input }) => input.includes(tensor));
  }

  /** Names that graphs within nodes (`If`, `Loop`) may read of the graph that these are in. */
  readWithin(nodes: readonly NodeProto[] = this.#nodes): Set<string> {
    const names = new Set<string>();
    const visit = ({ attribute }: NodeProto): void => {
      for (const { g, graphs = [] } of attribute)
        for (const graph of g ? [g, ...graphs] : graphs) {
          for (const { name } of graph.output) names.add(name);
          for (const node of graph.node) {
            for (const name of node.input) names.add(name);
            visit(node);
          }
        }
    };
    nodes.forEach(visit);
    return names;
  }

  /** Names of all tensors, weights among them. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /** Puts other nodes in the place of all. */
  setNodes(nodes: readonly NodeProto[]): void {
    this.#nodes = [...nodes];
    for (const { output } of nodes) for (const name of output) this.#names.add(name);
  }

  /** Puts nodes in the place of one. */
  replace(node: NodeProto, ...by: NodeProto[]): void {
    const at = this.#nodes.indexOf(node);
    if (at < 0) throw new Error(`no such node: ${node.op_type} ${node.output[0]}`);
    this.#nodes = [...this.#nodes.slice(0, at), ...by, ...this.#nodes.slice(at + 1)];
    for (const { output } of by) for (const name of output) this.#names.add(name);
  }

  /** Removes nodes whose results nobody reads. */
  prune(): void {
    for (;;) {
      const read = new Set([
        ...this.outputs,
        ...this.readWithin(),
        ...this.#nodes.flatMap(({ input }) => input),
      ]);
      const kept = this.#nodes.filter(({ output }) => output.some((name) => read.has(name)));
      if (kept.length === this.#nodes.length) return;
      this.#nodes = kept;
    }
  }

  /** A name that the graph has not, made of another; it is taken with that. */
  fresh(name: string): string {
    let free = name;
    for (let n = 2; this.#names.has(free); n++) free = `${name}_${n}`;
    this.#names.add(free);
    return free;
  }

  /** Adds a weight. @returns its name, which is `tensor`'s or one like it */
  add(tensor: TensorProto): string {
    const name = this.fresh(tensor.name ?? "constant");
    this.#weights.set(name, { ...tensor, name });
    return name;
  }

  /** Changes the values that a weight or `Constant` has for all who read it. */
  setConstant(name: string, tensor: TensorProto): void {
    if (this.#weights.has(name)) {
      this.#weights.set(name, { ...tensor, name });
      return;
    }
    const node = this.producer(name);
    if (!node) throw new Error(`no such constant: ${name}`);
    this.replace(node, withAttribute(node, { name: "value", type: 4, t: tensor }));
  }

  /** A copy that is changed by itself. */
  clone(): OnnxEdit {
    return new OnnxEdit(this.bytes(), this.folder);
  }

  /** The model's file. */
  bytes(): Uint8Array {
    const bytesOf = <Message extends object>(encode: (message: Message) => Uint8Array) => {
      return (message: Message) => this.#read.get(message) ?? encode(message);
    };
    // In place: fields that the schema does not know hang on the message that was read.
    this.#shell.graph.node = this.#nodes.map(bytesOf(encodeNode));
    this.#shell.graph.initializer = [...this.#weights.values()].map(bytesOf(encodeTensor));
    const bytes = encodeShell(this.#shell);
    if (bytes.length > LONGEST) throw new NotOnnx("more than protobuf holds");
    return bytes;
  }
}

export const attributeOf = (node: NodeProto, name: string): AttributeProto | undefined =>
  node.attribute.find((attribute) => attribute.name === name);

/** The same node with an attribute in the place of the one of its name. */
export const withAttribute = (node: NodeProto, attribute: AttributeProto): NodeProto => ({
  ...node,
  attribute: [...node.attribute.filter(({ name }) => name !== attribute.name), attribute],
});

/** Makes the files that a model keeps weights in be found from another folder, where the edited model is written. */
export async function stageWeights(files: readonly string[], from: string, to: string): Promise<void> {
  for (const name of files) {
    const link = path.join(to, name);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(path.resolve(from, name), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}
