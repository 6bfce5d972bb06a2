/** Writes small ONNX models, so that tests need no ONNX package and no binary in the repository. */

import {
  type AttributeProto,
  encodeModel,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "../../action/src/onnx/proto.ts";

/** Whole numbers and lists of them, text, or what must say what it is. */
export type OnnxAttribute = number | number[] | string | { float: number } | { graph: OnnxGraph };

export interface OnnxNode {
  op: string;
  inputs: string[];
  outputs: string[];
  attributes?: Record<string, OnnxAttribute | undefined>;
}

/** ONNX's numbers of the types that tests use. */
const types = { float: 1, int32: 6, int64: 7, bool: 9, float16: 10 };

/** A dimension that is a string is dynamic. */
export interface OnnxValue {
  type: keyof typeof types;
  shape: (number | string)[];
}

/** Int64 by BigInt64Array, bool by Uint8Array, the bits of float16 by Uint16Array. */
export interface OnnxConstant {
  /** A file beside the model that has the values; without, the model has them. */
  location?: string;
  shape: number[];
  values: Float32Array | BigInt64Array | Int32Array | Uint8Array | Uint16Array;
}

export interface OnnxGraph {
  nodes: OnnxNode[];
  constants?: Record<string, OnnxConstant>;
  inputs: Record<string, OnnxValue>;
  /** By name alone, float of any shape. */
  outputs: string[] | Record<string, OnnxValue>;
}

export interface OnnxModel extends OnnxGraph {
  opset?: number;
}

function attribute(name: string, value: OnnxAttribute): AttributeProto {
  if (Array.isArray(value)) return { name, type: 7, ints: value };
  if (typeof value === "number") return { name, type: 2, i: value };
  if (typeof value === "string") return { name, type: 3, s: Buffer.from(value, "utf8") };
  return "float" in value
    ? { name, type: 1, f: value.float }
    : { name, type: 5, g: graph(value.graph, name) };
}

const node = ({ op, inputs, outputs, attributes = {} }: OnnxNode): NodeProto => ({
  input: inputs,
  output: outputs,
  name: outputs[0] ?? "",
  op_type: op,
  attribute: Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : attribute(name, value),
  ),
});

function typeOf(values: OnnxConstant["values"]): number {
  if (values instanceof Float32Array) return types.float;
  if (values instanceof BigInt64Array) return types.int64;
  if (values instanceof Int32Array) return types.int32;
  return values instanceof Uint16Array ? types.float16 : types.bool;
}

const tensor = (name: string, { shape, values, location }: OnnxConstant): TensorProto => ({
  dims: shape,
  data_type: typeOf(values),
  name,
  ...(location
    ? { external_data: [{ key: "location", value: location }], data_location: 1 }
    : { raw_data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) }),
});

function valueInfo(name: string, type: keyof typeof types, shape?: (number | string)[]): ValueInfoProto {
  const dim = shape?.map((size) => (typeof size === "number" ? { dim_value: size } : { dim_param: size }));
  return { name, type: { tensor_type: { elem_type: types[type], ...(dim && { shape: { dim } }) } } };
}

const values = (of: Record<string, OnnxValue>): ValueInfoProto[] =>
  Object.entries(of).map(([name, { type, shape }]) => valueInfo(name, type, shape));

const graph = ({ nodes, constants = {}, inputs, outputs }: OnnxGraph, name: string): GraphProto => ({
  node: nodes.map(node),
  name,
  initializer: Object.entries(constants).map(([of, constant]) => tensor(of, constant)),
  input: values(inputs),
  output: Array.isArray(outputs) ? outputs.map((of) => valueInfo(of, "float")) : values(outputs),
});

/** The bytes of an ONNX model, of opset 11 where it does not say. */
export const onnx = (model: OnnxModel): Uint8Array =>
  encodeModel({
    ir_version: (model.opset ?? 11) > 11 ? 8 : 6,
    graph: graph(model, "graph"),
    opset_import: [{ domain: "", version: model.opset ?? 11 }],
  });

/** Numbers that look random and are the same each time. */
export function noise(count: number, scale: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return scale * (state / 2 ** 31 - 1);
  });
}
