import { filled, scalar } from "../../../cases/draw.ts";
import type { Planted } from "../planted.ts";
import { between, map, network, node, table } from "./parts.ts";

/** Large values that leave a small one, of which their rounding remains. */
export const cancellation: Record<string, Planted> = {
  "a variance far from its mean": {
    cause: "cancellation",
    draw: (draw) => {
      const noise = draw.normal([draw.size(4, 8), 128]);
      const far = draw.uniform(600, 900);
      return network({
        opset: 11,
        x: filled(noise.shape, (at) => far + 0.3 * noise.values[at]!),
        nodes: [node("ReduceMean", ["x"], "m", { axes: [1] }), node("Sub", ["x", "m"], "y")],
      });
    },
  },
  "a difference of neighbours": {
    cause: "cancellation",
    draw: (draw) => {
      const shape = table(draw);
      return network({
        x: between(draw, shape, 900, 1000),
        constants: { k: scalar(1.0007), s: scalar(0.5) },
        nodes: [
          node("Mul", ["x", "k"], "near"),
          node("Sub", ["near", "x"], "d"),
          node("Mul", ["d", "s"], "y"),
        ],
      });
    },
  },
  "a large constant added and taken away": {
    cause: "cancellation",
    draw: (draw) => {
      const far = draw.uniform(3000, 5000);
      return network({
        x: draw.normal(table(draw)),
        constants: { a: scalar(far), b: scalar(-far) },
        nodes: [node("Add", ["x", "a"], "t"), node("Relu", ["t"], "u"), node("Add", ["u", "b"], "y")],
      });
    },
  },
  "neighbours taken from each other by a convolution": {
    cause: "cancellation",
    draw: (draw) => {
      const shape = map(draw);
      const [c, noise] = [shape[1]!, draw.normal(shape, 0.2).values];
      const far = draw.uniform(700, 900);
      return network({
        x: filled(shape, (at) => far + noise[at]!),
        constants: {
          w: filled([4, c, 1, 1], (at) => (at % c === 0 ? 1 : at % c === 1 ? -1 : 0)),
          s: scalar(0.5),
        },
        nodes: [node("Conv", ["x", "w"], "d"), node("Mul", ["d", "s"], "y")],
      });
    },
  },
  "a layer norm of what hardly varies": {
    cause: "cancellation",
    draw: (draw) => {
      const [rows, width] = [draw.size(8, 16), draw.size(64, 128, 16)];
      const noise = draw.normal([rows, width], 0.1).values;
      const far = draw.uniform(300, 400);
      return network({
        opset: 17,
        x: filled([rows, width], (at) => far + noise[at]!),
        constants: { g: filled([width], () => 1), o: filled([width], () => 0) },
        nodes: [node("LayerNormalization", ["x", "g", "o"], "y", { axis: -1 })],
      });
    },
  },
};
