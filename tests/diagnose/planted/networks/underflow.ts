import { scalar } from "../../../cases/draw.ts";
import type { Planted } from "../planted.ts";
import { between, map, network, node, table } from "./parts.ts";

/** What fp16 has few numbers for, or none but zero. */
export const underflow: Record<string, Planted> = {
  "underflow in a product": {
    cause: "underflow",
    draw: (draw) =>
      network({
        x: between(draw, table(draw), 1e-4, 9e-4),
        constants: { s: scalar(2e4) },
        nodes: [node("Mul", ["x", "x"], "sq"), node("Mul", ["sq", "s"], "y")],
      }),
  },
  "underflow in exp": {
    cause: "underflow",
    draw: (draw) =>
      network({
        x: between(draw, table(draw), -19, -15),
        constants: { s: scalar(3e4) },
        nodes: [node("Exp", ["x"], "e"), node("Mul", ["e", "s"], "y")],
      }),
  },
  "underflow of a norm": {
    cause: "underflow",
    draw: (draw) =>
      network({
        opset: 11,
        x: draw.normal([draw.size(4, 8), 64], 1e-4),
        nodes: [
          node("Mul", ["x", "x"], "sq"),
          node("ReduceSum", ["sq"], "m", { axes: [1] }),
          node("Sqrt", ["m"], "d"),
          node("Div", ["x", "d"], "y"),
        ],
      }),
  },
  "an epsilon below the format": {
    cause: "underflow",
    draw: (draw) => {
      const [width, out] = [draw.size(32, 96, 8), draw.size(24, 48)];
      return network({
        x: draw.normal([1, width]),
        constants: { w: draw.normal([width, out], 1 / Math.sqrt(width)), eps: scalar(1e-10) },
        nodes: [
          node("MatMul", ["x", "w"], "m"),
          node("Relu", ["m"], "r"),
          node("Add", ["r", "eps"], "re"),
          node("Log", ["re"], "y"),
        ],
      });
    },
  },
  "underflow in a convolution": {
    cause: "underflow",
    draw: (draw) => {
      const shape = map(draw);
      const c = shape[1]!;
      return network({
        x: between(draw, shape, 0.001, 0.002),
        constants: { w: draw.normal([c, c, 1, 1], 2e-5), s: scalar(2e4) },
        nodes: [node("Conv", ["x", "w"], "small"), node("Mul", ["small", "s"], "y")],
      });
    },
  },
};
