import type { Table } from "./flatbuffer.ts";

/** A value between ops. Names may be empty or occur twice; the index is what tells tensors apart. */
export interface Tensor {
  index: number;
  name: string;
  /** The op that writes it; null for what no op of this graph writes. */
  producer: Op | null;
  /** The ops that read it, in order. */
  consumers: Op[];
}

export type Attributes = Record<string, number | boolean | string | number[]>;

/** An op as the file has it, layout ops that MNN adds when it runs not among them. */
export interface Op {
  index: number;
  name: string;
  /** As probes say it: `Convolution`; `type 999` for one that this reader does not know. */
  type: string;
  inputs: Tensor[];
  outputs: Tensor[];
  /** Its numbers, those that this reader knows of: `{ operation: "RSQRT" }`, `{ epsilon: 1e-5 }`. */
  attributes: Attributes;
  /** Where its parameters lie in the file. */
  parameter: Parameter | null;
}

/** Parameters not yet read: `kind` is their number in MNN's union. */
export interface Parameter {
  kind: number;
  table: Table;
}

/** Ops in the order of the file, which is an order they can be executed in, and what lies between them. */
export interface Ops {
  ops: Op[];
  tensors: Tensor[];
}

/** A network as its `.mnn` file says it. */
export interface Graph extends Ops {
  /** The converter that wrote it; null where it did not say. */
  version: string | null;
  /** What it was converted from: `ONNX`, `TFLITE`, ... */
  source: string;
  inputs: Tensor[];
  outputs: Tensor[];
  /** The bodies of `If` and `While`, by name. */
  subgraphs: Map<string, Ops>;
  /** The file's bytes, and where weights kept outside of it are. */
  bytes: Uint8Array;
  weightFile: string;
}
