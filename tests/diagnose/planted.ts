import type { OnnxConstant, OnnxModel } from "../support/onnx.ts";
import { gaussian } from "../support/random.ts";

const CHANNELS = 64;
const SIDE = 24;

/**
 * A network with two ops whose sums pass fp16's end although all that they read and give fits: their weights are large and
 * cancel. `bad1` and `bad2` they are called; the others are well scaled.
 */
export function planted(seed: number): {
  model: OnnxModel;
  inputs: Record<string, { shape: number[]; data: Float32Array }>;
} {
  let next = seed * 1000;
  const draw = (shape: number[], scale: number): OnnxConstant => ({
    shape,
    values: gaussian(
      shape.reduce((all, size) => all * size, 1),
      next++,
      scale,
    ),
  });
  const bias: OnnxConstant = { shape: [CHANNELS], values: new Float32Array(CHANNELS).fill(40) };
  // The first half adds, the second takes away: in between the sum is 128 000.
  const cancelling = (): OnnxConstant => ({
    shape: [CHANNELS, CHANNELS, 1, 1],
    values: gaussian(CHANNELS * CHANNELS, next++, 5).map(
      (value, at) => value + (at % CHANNELS < CHANNELS / 2 ? 100 : -100),
    ),
  });
  const conv = (
    input: string,
    output: string,
    pad: number,
    weights = `w_${output}`,
    more: string[] = [],
  ) => ({
    op: "Conv",
    inputs: [input, weights, ...more],
    outputs: [output],
    attributes: { pads: [pad, pad, pad, pad] },
  });
  const wide = [CHANNELS, CHANNELS, 3, 3];
  const shape = [1, 3, SIDE, SIDE];
  return {
    model: {
      opset: 13,
      inputs: { x: { type: "float", shape } },
      constants: {
        w_stem: draw([CHANNELS, 3, 3, 3], 1.5),
        w_bad1: cancelling(),
        w_middle: draw(wide, 0.05),
        w_bad2: cancelling(),
        w_head: draw([4, CHANNELS, 3, 3], 0.05),
        bias,
        scale: { shape: [], values: Float32Array.of(2 ** -10) },
      },
      nodes: [
        conv("x", "stem", 1, "w_stem", ["bias"]),
        conv("stem", "bad1", 0),
        { op: "Mul", inputs: ["bad1", "scale"], outputs: ["small1"] },
        conv("small1", "middle", 1, "w_middle", ["bias"]),
        conv("middle", "bad2", 0),
        { op: "Mul", inputs: ["bad2", "scale"], outputs: ["small2"] },
        conv("small2", "head", 1),
      ],
      outputs: ["head"],
    },
    inputs: Object.fromEntries(
      ["a", "b"].map((name) => [name, { shape, data: gaussian(3 * SIDE * SIDE, next++) }]),
    ),
  };
}
