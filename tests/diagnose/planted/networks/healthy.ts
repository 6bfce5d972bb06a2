import type { Planted } from "../planted.ts";
import { between, half, map, network, node, table } from "./parts.ts";

/** Networks that fp16 computes well enough: no cause may be claimed of them. */
export const healthy: Record<string, Planted["draw"]> = {
  "two convolutions": (draw) => {
    const shape = map(draw);
    const c = shape[1]!;
    return network({
      x: draw.normal(shape),
      constants: { w: draw.normal([c, c, 3, 3], 0.1), v: draw.normal([4, c, 1, 1], 0.2) },
      nodes: [node("Conv", ["x", "w"], "h", half), node("Relu", ["h"], "r"), node("Conv", ["r", "v"], "y")],
    });
  },
  "a perceptron": (draw) => {
    const [rows, width] = table(draw) as [number, number];
    return network({
      x: draw.normal([rows, width]),
      constants: { w: draw.normal([width, width], 0.1), b: draw.normal([width], 0.1) },
      nodes: [node("MatMul", ["x", "w"], "h"), node("Add", ["h", "b"], "s"), node("Tanh", ["s"], "y")],
    });
  },
  "a softmax": (draw) =>
    network({ x: draw.normal(table(draw), 2), nodes: [node("Softmax", ["x"], "y", { axis: -1 })] }),
  "a pool": (draw) =>
    network({ x: between(draw, [1, 8, 8, 8], 0, 1), nodes: [node("GlobalAveragePool", ["x"], "y")] }),
  "a depthwise convolution": (draw) => {
    const shape = map(draw);
    const c = shape[1]!;
    return network({
      x: draw.normal(shape),
      constants: { w: draw.normal([c, 1, 3, 3], 0.3) },
      nodes: [node("Conv", ["x", "w"], "y", { ...half, group: c })],
    });
  },
};
