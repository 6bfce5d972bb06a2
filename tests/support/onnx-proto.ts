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
  optional string domain = 7;
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
  optional int32 type = 20;
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

const Model = protobuf.parse(schema, { keepCase: true }).root.lookupType("Model");

type Whole = number | { toNumber(): number };

export interface TensorProto {
  dims: Whole[];
  data_type: number;
  name?: string;
  raw_data?: Uint8Array;
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
  /** The schema's number of what is held: 1 float, 2 int, 3 string, 5 graph, 7 ints. */
  type: number;
  f?: number;
  i?: Whole;
  s?: Uint8Array;
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
