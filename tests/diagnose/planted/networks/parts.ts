import type { Drawn } from "../../../cases/case.ts";
import { type Draw, filled } from "../../../cases/draw.ts";
import type { OnnxConstant, OnnxModel } from "../../../support/onnx.ts";

interface Parts {
  x: { shape: number[]; values: Float32Array };
  /** A second input. */
  b?: { shape: number[]; values: Float32Array };
  constants?: Record<string, OnnxConstant>;
  nodes: OnnxModel["nodes"];
  opset?: number;
}

/** An input `x`, and `b` where there is one; an output `y`. */
export const network = ({ x, b, constants = {}, nodes, opset = 13 }: Parts): Drawn => {
  const tensors = { x, ...(b ? { b } : {}) };
  const inputs = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape }]) => [name, { type: "float" as const, shape }]),
  );
  return { model: { opset, inputs, constants, nodes, outputs: ["y"] }, inputs: { r: tensors } };
};

export const node = (
  op: string,
  inputs: string[],
  output: string,
  attributes?: OnnxModel["nodes"][number]["attributes"],
) => ({ op, inputs, outputs: [output], ...(attributes ? { attributes } : {}) });

export const between = (draw: Draw, shape: number[], least: number, most: number) => {
  const noise = draw.normal(shape).values;
  // A normal value's share of a circle: even over the whole range, and the same for a seed.
  return filled(shape, (at) => least + (most - least) * Math.abs((noise[at]! * 97.31) % 1));
};
export const map = (draw: Draw): number[] => [
  1,
  draw.size(8, 16, 4),
  draw.size(12, 20, 4),
  draw.size(12, 20, 4),
];
export const table = (draw: Draw): number[] => [draw.size(8, 16), draw.size(32, 64, 8)];

/** A border that keeps the size under a kernel of 3x3. */
export const half = { pads: [1, 1, 1, 1] };
