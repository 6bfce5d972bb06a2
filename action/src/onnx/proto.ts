import protobuf from "protobufjs";

/** What of ONNX's public schema (onnx.proto, Apache-2.0) models are made of; numbers and names are the schema's. */
const schema = `
syntax = "proto2";
message Model {
  optional int64 ir_version = 1;
  optional string producer_name = 2;
  optional string producer_version = 3;
  optional string domain = 4;
  optional int64 model_version = 5;
  optional Graph graph = 7;
  repeated OpsetId opset_import = 8;
}
message OpsetId { optional string domain = 1; optional int64 version = 2; }
message Graph {
  repeated Node node = 1;
  optional string name = 2;
  repeated Tensor initializer = 5;
  repeated ValueInfo input = 11;
  repeated ValueInfo output = 12;
  repeated ValueInfo value_info = 13;
}
message Node {
  repeated string input = 1;
  repeated string output = 2;
  optional string name = 3;
  optional string op_type = 4;
  repeated Attribute attribute = 5;
  optional bytes doc_string = 6;
  optional string domain = 7;
  optional bytes overload = 8;
  repeated bytes metadata_props = 9;
}
message Attribute {
  optional string name = 1;
  optional float f = 2;
  optional int64 i = 3;
  optional bytes s = 4;
  optional Tensor t = 5;
  optional Graph g = 6;
  repeated float floats = 7;
  repeated int64 ints = 8;
  repeated bytes strings = 9;
  repeated Tensor tensors = 10;
  repeated Graph graphs = 11;
  optional bytes doc_string = 13;
  optional bytes tp = 14;
  repeated bytes type_protos = 15;
  optional int32 type = 20;
  optional bytes ref_attr_name = 21;
  optional bytes sparse_tensor = 22;
  repeated bytes sparse_tensors = 23;
}
message Tensor {
  repeated int64 dims = 1;
  optional int32 data_type = 2;
  repeated float float_data = 4 [packed = true];
  repeated int32 int32_data = 5 [packed = true];
  repeated bytes string_data = 6;
  repeated int64 int64_data = 7 [packed = true];
  optional string name = 8;
  optional bytes raw_data = 9;
  repeated double double_data = 10 [packed = true];
  repeated Entry external_data = 13;
  optional int32 data_location = 14;
}
message Entry { optional string key = 1; optional string value = 2; }
message ValueInfo { optional string name = 1; optional Type type = 2; }
message Type { optional TensorType tensor_type = 1; }
message TensorType { optional int32 elem_type = 1; optional Shape shape = 2; }
message Shape { repeated Dimension dim = 1; }
message Dimension { optional int64 dim_value = 1; optional string dim_param = 2; }
`;

/**
 * The same with what a graph is a list of left as it stands in the file, so that what is not edited is written as it was
 * read; fields that are not named here are kept as well.
 */
const shell = `
syntax = "proto2";
message ModelShell {
  optional int64 ir_version = 1;
  optional bytes producer_name = 2;
  optional bytes producer_version = 3;
  optional bytes domain = 4;
  optional int64 model_version = 5;
  optional bytes doc_string = 6;
  optional GraphShell graph = 7;
  repeated OpsetId opset_import = 8;
  repeated bytes metadata_props = 14;
  repeated bytes training_info = 20;
  repeated bytes functions = 25;
}
message GraphShell {
  repeated bytes node = 1;
  optional bytes name = 2;
  repeated bytes initializer = 5;
  optional bytes doc_string = 10;
  repeated bytes input = 11;
  repeated bytes output = 12;
  repeated bytes value_info = 13;
  repeated bytes quantization_annotation = 14;
  repeated bytes sparse_initializer = 15;
}
`;

const types = protobuf.parse(schema, { keepCase: true }).root;
protobuf.parse(shell, types, { keepCase: true });
const messageOf = (name: string) => types.lookupType(name);
const Model = messageOf("Model");
const Shell = messageOf("ModelShell");
const Node = messageOf("Node");
const Tensor = messageOf("Tensor");
const Value = messageOf("ValueInfo");

export type Whole = number | { toNumber(): number };

/** ONNX's numbers of element types. */
export const dataTypes = { float: 1, int32: 6, int64: 7, bool: 9, float16: 10, double: 11 } as const;

export interface TensorProto {
  dims: Whole[];
  data_type: number;
  name?: string;
  raw_data?: Uint8Array;
  float_data?: number[];
  int32_data?: number[];
  int64_data?: Whole[];
  double_data?: number[];
  external_data?: { key: string; value: string }[];
  /** 1 where the data are external. */
  data_location?: number;
}

export interface ValueInfoProto {
  name: string;
  type: {
    tensor_type: { elem_type: number; shape?: { dim: { dim_value?: Whole; dim_param?: string }[] } };
  };
}

export interface AttributeProto {
  name: string;
  /** The schema's number of what is held: 1 float, 2 int, 3 string, 4 tensor, 5 graph, 7 ints. */
  type: number;
  f?: number;
  i?: Whole;
  s?: Uint8Array;
  t?: TensorProto;
  floats?: number[];
  ints?: Whole[];
  g?: GraphProto;
  graphs?: GraphProto[];
}

export interface NodeProto {
  input: string[];
  output: string[];
  name?: string;
  op_type: string;
  attribute: AttributeProto[];
  domain?: string;
}

export interface GraphProto {
  node: NodeProto[];
  name: string;
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  value_info?: ValueInfoProto[];
}

export interface ModelProto {
  ir_version: Whole;
  graph: GraphProto;
  opset_import: { domain: string; version: Whole }[];
}

/** The message in a model file. Throws on bytes that are no protobuf. */
export const decodeModel = (bytes: Uint8Array): ModelProto => Model.decode(bytes) as unknown as ModelProto;

/** The bytes of a model file. */
export const encodeModel = (model: ModelProto): Uint8Array =>
  Uint8Array.from(Model.encode(model as never).finish());

/** A model whose nodes, weights and values are bytes still. */
export interface ModelShell {
  graph?: Record<"node" | "initializer" | "input" | "output", Uint8Array[]>;
  opset_import: { domain?: string; version?: Whole }[];
}

/** What the schema does not know stays on the message, and is written behind the rest. */
export function decodeShell(bytes: Uint8Array): ModelShell {
  const reader = protobuf.Reader.create(bytes);
  reader.discardUnknown = false;
  return Shell.decode(reader) as unknown as ModelShell;
}
export const encodeShell = (shell: ModelShell): Uint8Array => Shell.encode(shell as never).finish();
export const decodeNode = (bytes: Uint8Array): NodeProto => Node.decode(bytes) as unknown as NodeProto;
export const encodeNode = (node: NodeProto): Uint8Array => Node.encode(node as never).finish();
export const decodeTensor = (bytes: Uint8Array): TensorProto =>
  Tensor.decode(bytes) as unknown as TensorProto;
export const encodeTensor = (tensor: TensorProto): Uint8Array => Tensor.encode(tensor as never).finish();
export const decodeValue = (bytes: Uint8Array): ValueInfoProto =>
  Value.decode(bytes) as unknown as ValueInfoProto;
