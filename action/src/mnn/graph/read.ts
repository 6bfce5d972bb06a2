import { readFile } from "node:fs/promises";
import { Table } from "./flatbuffer.ts";
import type { Attributes, Graph, Op, Ops, Parameter, Tensor } from "./graph.ts";
import {
  type AttributeField,
  EXTRA_INFO,
  NET,
  netSources,
  OP,
  opTypes,
  parameters,
  SUBGRAPH,
} from "./schema.ts";

/** A file that is no MNN model, or one that is cut off. */
export class NotMnn extends Error {
  constructor(file: string, said = `${file} is no MNN model, or not all of one`) {
    super(said);
  }
}

/**
 * Reads the graph of a `.mnn` file: its ops, the tensors between them and their numbers, exactly as they are stored.
 * Constants stay in the file until they are asked for (`constantsOf`). @throws NotMnn
 */
export async function readGraph(file: string): Promise<Graph> {
  const bytes = await readFile(file);
  try {
    return graphOf(bytes, `${file}.weight`);
  } catch (error) {
    throw outOf(file, error);
  }
}

/** The file that a graph was read from. */
export const fileOf = ({ weightFile }: Pick<Graph, "weightFile">): string =>
  weightFile.slice(0, -".weight".length);

/** What is thrown for a place that points out of its file: @returns NotMnn for that, and every other error as it is. */
export const outOf = (file: string, error: unknown): unknown =>
  error instanceof RangeError ? new NotMnn(file) : error;

/** Blanks in a `.mnn`'s bytes what its converter writes of itself: a random id, and its release. Those of no MNN model stay as they are. */
export function withoutWriter(bytes: Uint8Array): Uint8Array {
  try {
    const net = Table.root(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    for (const own of [net.vector(NET.id), net.table(NET.extraInfo)?.vector(EXTRA_INFO.version)])
      if (own) bytes.fill(0, own.at, own.at + own.length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return bytes;
}

function graphOf(bytes: Uint8Array, weightFile: string): Graph {
  const net = Table.root(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const main = opsOf(net.tables(NET.ops), net.strings(NET.tensors));
  const declared = new Set(net.strings(NET.outputs));
  return {
    ...main,
    version: net.table(NET.extraInfo)?.string(EXTRA_INFO.version) ?? null,
    source: netSources.get(net.int8(NET.source)) ?? "unknown",
    inputs: main.ops.filter(({ type }) => type === "Input").flatMap(({ outputs }) => outputs),
    outputs: main.tensors.filter(({ name }) => declared.has(name)),
    subgraphs: new Map(
      net
        .tables(NET.subgraphs)
        .map((part) => [
          part.string(SUBGRAPH.name) ?? "",
          opsOf(part.tables(SUBGRAPH.ops), part.strings(SUBGRAPH.tensors)),
        ]),
    ),
    bytes,
    weightFile,
  };
}

function opsOf(tables: Table[], names: string[]): Ops {
  const tensors = names.map((name, index): Tensor => ({ index, name, producer: null, consumers: [] }));
  const pick = (indexes: number[]) =>
    indexes.map((index) => {
      const tensor = tensors[index];
      if (!tensor) throw new RangeError(`tensor ${index} of ${tensors.length}`);
      return tensor;
    });
  const ops = tables.map((table, index): Op => {
    const parameter = parameterOf(table);
    const type = table.int32(OP.type);
    return {
      index,
      name: table.string(OP.name) ?? "",
      type: opTypes.get(type) ?? `type ${type}`,
      // A negative index is an optional input that is left out.
      inputs: pick(table.int32s(OP.inputs).filter((at) => at >= 0)),
      outputs: pick(table.int32s(OP.outputs)),
      attributes: parameter ? attributesOf(parameter) : {},
      parameter,
    };
  });
  for (const op of ops) {
    for (const tensor of op.outputs) tensor.producer = op;
    for (const tensor of new Set(op.inputs)) tensor.consumers.push(op);
  }
  return { ops, tensors };
}

function parameterOf(op: Table): Parameter | null {
  const table = op.table(OP.parameter);
  return table && { kind: op.uint8(OP.kind), table };
}

function attributesOf({ kind, table }: Parameter): Attributes {
  const { within, attributes = {} } = parameters.get(kind) ?? {};
  const holder = within === undefined ? table : table.table(within);
  if (!holder) return {};
  return Object.fromEntries(
    Object.entries(attributes).map(([name, field]) => [name, attribute(holder, field)]),
  );
}

function attribute(table: Table, field: AttributeField): Attributes[string] {
  switch (field.kind) {
    case "float32":
      return table.float32(field.slot, field.absent);
    case "int32":
      return table.int32(field.slot, field.absent);
    case "bool":
      return table.uint8(field.slot, field.absent) !== 0;
    case "int32s":
      return table.int32s(field.slot);
    default: {
      const number = field.kind === "int8 enum" ? table.int8(field.slot) : table.int32(field.slot);
      return field.names.get(number) ?? `${number}`;
    }
  }
}
