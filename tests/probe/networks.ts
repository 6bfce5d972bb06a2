import { writeFile } from "node:fs/promises";
import path from "node:path";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

/** The oldest converter that has a wheel: later runtimes read what it writes. */
const CONVERTER = "3.0.0";

const conv = (input: string, output: string, weights: string, size = 3): OnnxModel["nodes"][number] => ({
  op: "Conv",
  inputs: [input, weights],
  outputs: [output],
  attributes: { kernel_shape: [size, size], pads: Array(4).fill(size >> 1) },
});

/** Of any height and width. With a transpose, so that MNN has a layout op to leave out. */
const small: OnnxModel = {
  inputs: { x: { type: "float", shape: [1, 3, "h", "w"] } },
  constants: {
    w1: { shape: [8, 3, 3, 3], values: noise(216, 0.4, 1) },
    w2: { shape: [4, 8, 3, 3], values: noise(288, 0.3, 2) },
  },
  nodes: [
    conv("x", "c1", "w1"),
    { op: "Relu", inputs: ["c1"], outputs: ["r1"] },
    conv("r1", "c2", "w2"),
    { op: "Transpose", inputs: ["c2"], outputs: ["t"], attributes: { perm: [0, 2, 3, 1] } },
    { op: "Sigmoid", inputs: ["t"], outputs: ["y"] },
  ],
  outputs: ["y"],
};

/** Two inputs of fixed shape, two outputs. */
const pair: OnnxModel = {
  inputs: { a: { type: "float", shape: [1, 4, 8, 8] }, b: { type: "float", shape: [1, 4, 8, 8] } },
  nodes: [
    { op: "Add", inputs: ["a", "b"], outputs: ["sum"] },
    { op: "Mul", inputs: ["a", "b"], outputs: ["product"] },
  ],
  outputs: ["sum", "product"],
};

const DEEP = 16;

/** Activations of 4 MB each, many more in all than a pipe takes. */
const large: OnnxModel = {
  inputs: { x: { type: "float", shape: [1, 16, 256, 256] } },
  constants: Object.fromEntries(
    Array.from({ length: DEEP }, (_, i) => [
      `w${i}`,
      { shape: [16, 16, 1, 1], values: noise(256, 0.3, i + 1) },
    ]),
  ),
  nodes: Array.from({ length: DEEP }, (_, i) => conv(i === 0 ? "x" : `c${i - 1}`, `c${i}`, `w${i}`, 1)),
  outputs: [`c${DEEP - 1}`],
};

/** Its output's shape is what an input holds. */
const content: OnnxModel = {
  inputs: { x: { type: "float", shape: [12] }, shape: { type: "int32", shape: [2] } },
  nodes: [
    { op: "Cast", inputs: ["shape"], outputs: ["wide"], attributes: { to: 7 } },
    { op: "Reshape", inputs: ["x", "wide"], outputs: ["table"] },
    { op: "Relu", inputs: ["table"], outputs: ["y"] },
  ],
  outputs: ["y"],
};

/** Squeeze and excitation: what MNN makes of the pool reads pieces of a tensor, by the format that the tensor is said to have. */
const pooled: OnnxModel = {
  inputs: { x: { type: "float", shape: [1, 3, "h", "w"] } },
  constants: {
    w1: { shape: [8, 3, 3, 3], values: noise(216, 0.4, 1) },
    w2: { shape: [8, 8, 1, 1], values: noise(64, 0.3, 2) },
  },
  nodes: [
    conv("x", "c1", "w1"),
    { op: "Relu", inputs: ["c1"], outputs: ["r1"] },
    { op: "GlobalAveragePool", inputs: ["r1"], outputs: ["p"] },
    conv("p", "c2", "w2", 1),
    { op: "Sigmoid", inputs: ["c2"], outputs: ["s"] },
    { op: "Mul", inputs: ["r1", "s"], outputs: ["y"] },
  ],
  outputs: ["y"],
};

/** An input of each kind: ids, flags, a number without dimensions, and rows that there may be none of. */
const kinds: OnnxModel = {
  inputs: {
    ids: { type: "int64", shape: ["n"] },
    flags: { type: "bool", shape: ["n"] },
    factor: { type: "float", shape: [] },
    cache: { type: "float", shape: ["m", 4] },
  },
  constants: { table: { shape: [5, 4], values: noise(20, 1, 5) } },
  nodes: [
    { op: "Gather", inputs: ["table", "ids"], outputs: ["rows"], attributes: { axis: 0 } },
    { op: "Mul", inputs: ["rows", "factor"], outputs: ["scaled"] },
    { op: "Cast", inputs: ["flags"], outputs: ["ones"], attributes: { to: 1 } },
    { op: "Unsqueeze", inputs: ["ones"], outputs: ["column"], attributes: { axes: [1] } },
    { op: "Mul", inputs: ["scaled", "column"], outputs: ["chosen"] },
    { op: "Concat", inputs: ["cache", "chosen"], outputs: ["y"], attributes: { axis: 0 } },
  ],
  outputs: ["y"],
};

const networks = { small, pair, large, content, pooled, kinds };
export type NetworkName = keyof typeof networks;

/** Writes a network as an MNN model into a folder. @returns the file */
export async function makeNetwork(name: NetworkName, folder: string): Promise<string> {
  const source = path.join(folder, `${name}.onnx`);
  const file = path.join(folder, `${name}.mnn`);
  await writeFile(source, onnx(networks[name]));
  await convertModel(source, file, CONVERTER, testContext());
  return file;
}
