/** Writes small ONNX models, so that tests need no ONNX package and no binary in the repository. */

type Bytes = number[] | Uint8Array;

function varint(value: number): number[] {
  const out: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 128n) return [...out, Number(rest)];
    out.push(Number(rest & 127n) | 128);
  }
}

const number = (field: number, value: number): number[] => [...varint(field << 3), ...varint(value)];
const bytes = (field: number, value: Bytes): number[] => [
  ...varint((field << 3) | 2),
  ...varint(value.length),
  ...value,
];
const text = (field: number, value: string): number[] => bytes(field, new TextEncoder().encode(value));

export interface OnnxNode {
  op: string;
  inputs: string[];
  outputs: string[];
  /** Whole numbers and lists of them. */
  attributes?: Record<string, number | number[]>;
}

export interface OnnxModel {
  nodes: OnnxNode[];
  /** Constants; whole numbers become int64. With `location` the values are not in the model but in that file beside it. */
  constants?: Record<string, { shape: number[]; values: Float32Array | BigInt64Array; location?: string }>;
  /** A dimension that is a string is dynamic. */
  inputs: Record<string, { type: keyof typeof types; shape: (number | string)[] }>;
  outputs: string[];
}

const types = { float: 1, int32: 6, int64: 7, bool: 9 };

function attribute(name: string, value: number | number[]): number[] {
  const list = Array.isArray(value);
  const content = list ? value.flatMap((item) => number(8, item)) : number(3, value);
  return [...text(1, name), ...content, ...number(20, list ? 7 : 2)];
}

const node = ({ op, inputs, outputs, attributes = {} }: OnnxNode): number[] => [
  ...inputs.flatMap((name) => text(1, name)),
  ...outputs.flatMap((name) => text(2, name)),
  ...text(3, outputs[0] ?? ""),
  ...text(4, op),
  ...Object.entries(attributes).flatMap(([name, value]) => bytes(5, attribute(name, value))),
];

const tensor = (
  name: string,
  shape: number[],
  values: Float32Array | BigInt64Array,
  location?: string,
): number[] => [
  ...shape.flatMap((size) => number(1, size)),
  ...number(2, values instanceof Float32Array ? types.float : types.int64),
  ...text(8, name),
  ...(location
    ? [...bytes(13, [...text(1, "location"), ...text(2, location)]), ...number(14, 1)]
    : bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))),
];

function valueInfo(name: string, type: keyof typeof types, shape: (number | string)[] | null): number[] {
  const dims = (shape ?? []).flatMap((size) =>
    bytes(1, typeof size === "number" ? number(1, size) : text(2, size)),
  );
  const tensorType = [...number(1, types[type]), ...(shape ? bytes(2, dims) : [])];
  return [...text(1, name), ...bytes(2, bytes(1, tensorType))];
}

/** The bytes of an ONNX model of opset 11. */
export function onnx({ nodes, constants = {}, inputs, outputs }: OnnxModel): Uint8Array {
  const graph = [
    ...nodes.flatMap((item) => bytes(1, node(item))),
    ...text(2, "graph"),
    ...Object.entries(constants).flatMap(([name, { shape, values, location }]) =>
      bytes(5, tensor(name, shape, values, location)),
    ),
    ...Object.entries(inputs).flatMap(([name, { type, shape }]) => bytes(11, valueInfo(name, type, shape))),
    ...outputs.flatMap((name) => bytes(12, valueInfo(name, "float", null))),
  ];
  return Uint8Array.from([
    ...number(1, 6),
    ...bytes(7, graph),
    ...bytes(8, [...text(1, ""), ...number(2, 11)]),
  ]);
}

/** Numbers that look random and are the same each time. */
export function noise(count: number, scale: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return scale * (state / 2 ** 31 - 1);
  });
}
