import { scalar } from "../../../cases/draw.ts";
import type { Planted } from "../planted.ts";
import { between, map, network, node, table } from "./parts.ts";

/** What fp16 has no number for. */
export const overflow: Record<string, Planted> = {
  "overflow in a convolution": {
    cause: "overflow",
    draw: (draw) => {
      const shape = map(draw);
      const c = shape[1]!;
      return network({
        x: between(draw, shape, 500, 1500),
        constants: { w: between(draw, [c, c, 1, 1], 5, 20), w2: draw.normal([4, c, 1, 1], 1e-4) },
        nodes: [node("Conv", ["x", "w"], "big"), node("Conv", ["big", "w2"], "y")],
      });
    },
  },
  "overflow in a product": {
    cause: "overflow",
    draw: (draw) =>
      network({
        x: between(draw, table(draw), 200, 420),
        constants: { s: scalar(1e-4) },
        nodes: [node("Mul", ["x", "x"], "sq"), node("Mul", ["sq", "s"], "y")],
      }),
  },
  "overflow in exp": {
    cause: "overflow",
    draw: (draw) =>
      network({
        x: between(draw, table(draw), 8, draw.uniform(12, 13)),
        constants: { s: scalar(1e-5) },
        nodes: [node("Exp", ["x"], "e"), node("Mul", ["e", "s"], "y")],
      }),
  },
  "overflow in a sum over an axis": {
    cause: "overflow",
    draw: (draw) =>
      network({
        opset: 11,
        x: between(draw, [draw.size(4, 8), draw.size(400, 600, 8)], 200, 400),
        constants: { s: scalar(1e-5) },
        nodes: [node("ReduceSum", ["x"], "t", { axes: [1] }), node("Mul", ["t", "s"], "y")],
      }),
  },
  "overflow in a sum of two": {
    cause: "overflow",
    draw: (draw) => {
      const shape = table(draw);
      return network({
        x: between(draw, shape, 20000, 50000),
        constants: { b: between(draw, shape, 30000, 40000), s: scalar(1e-4) },
        nodes: [node("Add", ["x", "b"], "t"), node("Mul", ["t", "s"], "y")],
      });
    },
  },
  "a constant beyond the format": {
    cause: "overflow",
    draw: (draw) => {
      const shape = table(draw);
      return network({
        x: between(draw, shape, 0.01, 0.05),
        constants: { k: scalar(draw.uniform(1e5, 9e5)), s: scalar(1e-3) },
        nodes: [node("Mul", ["x", "k"], "t"), node("Mul", ["t", "s"], "y")],
      });
    },
  },
  "a softplus of large values": {
    cause: "overflow",
    draw: (draw) => {
      const shape = [draw.size(8, 16), draw.size(64, 128, 16)];
      return network({
        x: between(draw, shape, 8, draw.uniform(20, 30)),
        constants: { s: scalar(0.5) },
        nodes: [node("Softplus", ["x"], "p"), node("Mul", ["p", "s"], "y")],
      });
    },
  },
};
