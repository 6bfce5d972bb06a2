import { filled, int64, scalar } from "../../../cases/draw.ts";
import type { OnnxConstant, OnnxModel } from "../../../support/onnx.ts";
import type { Planted } from "../planted.ts";
import { between, half, network, node } from "./parts.ts";

/** What is within the noise of the format: errors that add up, and choices that hang on one step. */
export const fine: Record<string, Planted> = {
  "errors that grow": {
    cause: "growth",
    draw: (draw) => {
      const [rows, width, layers] = [4, 48, draw.size(24, 28)];
      const constants: Record<string, OnnxConstant> = {};
      const nodes: OnnxModel["nodes"] = [];
      let before = "x";
      for (let i = 0; i < layers; i++) {
        constants[`w${i}`] = draw.normal([width, width], 2.2 / Math.sqrt(width));
        nodes.push(
          node("MatMul", [before, `w${i}`], `h${i}`),
          node("Tanh", [`h${i}`], i === layers - 1 ? "y" : `t${i}`),
        );
        before = `t${i}`;
      }
      return network({ x: draw.normal([rows, width]), constants, nodes });
    },
  },
  "two logits within a step": {
    cause: "tie",
    draw: (draw) => {
      const [rows, width, classes] = [12, 32, 64];
      const weights = draw.halves([width, classes]);
      const w = weights.values;
      for (let k = 0; k < width; k++) w[k * classes + 9] = w[k * classes + 4]! * (1 + 2 ** -14);
      const noise = draw.normal([rows, width], 0.2).values;
      const x = filled([rows, width], (at) => 1.5 * w[(at % width) * classes + 4]! + noise[at]!);
      const drawn = network({
        x,
        constants: { w: weights },
        nodes: [node("MatMul", ["x", "w"], "l"), node("ArgMax", ["l"], "y", { axis: -1, keepdims: 0 })],
      });
      return { ...drawn, model: { ...drawn.model, outputs: { y: { type: "int64", shape: [rows] } } } };
    },
  },
  "errors that grow through convolutions": {
    cause: "growth",
    draw: (draw) => {
      const [channels, side, layers] = [8, draw.size(8, 12, 4), draw.size(9, 11)];
      const constants: Record<string, OnnxConstant> = {};
      const nodes: OnnxModel["nodes"] = [];
      let before = "x";
      for (let i = 0; i < layers; i++) {
        constants[`w${i}`] = draw.normal([channels, channels, 3, 3], 2.6 / Math.sqrt(9 * channels));
        nodes.push(
          node("Conv", [before, `w${i}`], `h${i}`, half),
          node("Tanh", [`h${i}`], i === layers - 1 ? "y" : `t${i}`),
        );
        before = `t${i}`;
      }
      return network({ x: draw.normal([1, channels, side, side]), constants, nodes });
    },
  },
  "errors that grow in a map of its own results": {
    cause: "growth",
    draw: (draw) => {
      const [shape, turns] = [[draw.size(4, 8), draw.size(16, 32, 8)], draw.size(13, 16)];
      const nodes: OnnxModel["nodes"] = [];
      let before = "x";
      // x becomes r x (1 - x): of two that differ, the difference grows.
      for (let i = 0; i < turns; i++) {
        nodes.push(
          node("Sub", ["one", before], `left${i}`),
          node("Mul", [before, `left${i}`], `both${i}`),
          node("Mul", [`both${i}`, "r"], i === turns - 1 ? "y" : `x${i}`),
        );
        before = `x${i}`;
      }
      return network({
        x: between(draw, shape, 0.2, 0.8),
        constants: { one: scalar(1), r: scalar(draw.uniform(3.8, 3.95)) },
        nodes,
      });
    },
  },
  "neighbours among the largest": {
    cause: "tie",
    draw: (draw) => {
      const [rows, width, classes, k] = [
        draw.size(8, 16),
        draw.size(24, 40),
        draw.size(384, 512, 8),
        draw.size(20, 30),
      ];
      const { model, inputs } = network({
        x: draw.normal([rows, width], 3),
        constants: { w: draw.normal([width, classes]), k: int64([k]) },
        nodes: [
          node("MatMul", ["x", "w"], "l"),
          { op: "TopK", inputs: ["l", "k"], outputs: ["v", "i"], attributes: { axis: -1 } },
        ],
      });
      return {
        model: {
          ...model,
          outputs: { v: { type: "float", shape: [rows, k] }, i: { type: "int64", shape: [rows, k] } },
        },
        inputs,
      };
    },
  },
};
