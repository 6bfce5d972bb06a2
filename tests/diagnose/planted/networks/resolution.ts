import { filled, scalar } from "../../../cases/draw.ts";
import type { Planted } from "../planted.ts";
import { between, network, node, table } from "./parts.ts";

/** Large values whose steps in fp16 are too coarse for what reads them. */
export const resolution: Record<string, Planted> = {
  "angles too coarse for a cosine": {
    cause: "resolution",
    draw: (draw) =>
      network({
        x: filled([1, 64], (at) => draw.uniform(2000, 6000) + at),
        constants: { f: filled([48, 1], (at) => 1 / (1 + at / 20)) },
        nodes: [node("Mul", ["x", "f"], "angle"), node("Cos", ["angle"], "y")],
      }),
  },
  "angles too coarse for a sine": {
    cause: "resolution",
    draw: (draw) =>
      network({
        x: between(draw, table(draw), 1500, 4000),
        constants: { f: scalar(draw.uniform(0.7, 1.1)) },
        nodes: [node("Mul", ["x", "f"], "angle"), node("Sin", ["angle"], "y")],
      }),
  },
  "rows taken by numbers that were computed": {
    cause: "resolution",
    draw: (draw) => {
      const [count, rows, width] = [draw.size(40, 80), draw.size(5000, 7000, 500), draw.size(3, 6)];
      // Half way between two whole numbers, so that fp32 is sure of them.
      const ids = draw.different(count, rows);
      return network({
        x: filled([1, count], (at) => (ids[at]! + 0.5) / rows),
        constants: { by: scalar(rows), table: draw.normal([rows, width]) },
        nodes: [
          node("Mul", ["x", "by"], "m"),
          node("Floor", ["m"], "whole"),
          node("Cast", ["whole"], "id", { to: 7 }),
          node("Gather", ["table", "id"], "y", { axis: 0 }),
        ],
      });
    },
  },
  "places too coarse for their waves": {
    cause: "resolution",
    draw: (draw) => {
      const [count, waves] = [draw.size(24, 48), draw.size(16, 32, 8)];
      const first = draw.uniform(2500, 6000);
      return network({
        x: filled([count, 1], (at) => at + 0.25 * Math.sin(at)),
        constants: { first: scalar(first), w: filled([1, waves], (at) => 1 / (1 + at / 10)) },
        nodes: [
          node("Add", ["x", "first"], "place"),
          node("MatMul", ["place", "w"], "angle"),
          node("Sin", ["angle"], "y"),
        ],
      });
    },
  },
};
