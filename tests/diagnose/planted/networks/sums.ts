import { filled, int64, scalar } from "../../../cases/draw.ts";
import type { Planted } from "../planted.ts";
import { between, half, network, node } from "./parts.ts";

/** Results that fp16 has, of sums that its kernels cannot make in it. */
export const sums: Record<string, Planted> = {
  "sums that cancel in a 1x1 convolution": {
    cause: "accumulator",
    draw: (draw) => {
      const [channels, side] = [draw.size(512, 1024, 128), 8];
      const area = side * side;
      const noise = draw.halves([1, channels, side, side]).values;
      return network({
        x: filled(
          [1, channels, side, side],
          (at) => (Math.floor(at / area) < channels / 2 ? 400 : -400) + Math.round(noise[at]!),
        ),
        constants: { w: filled([16, channels, 1, 1], () => 1) },
        nodes: [node("Conv", ["x", "w"], "y")],
      });
    },
  },
  "sums beyond the end in a 3x3 convolution": {
    cause: "accumulator",
    draw: (draw) => {
      const c = draw.size(96, 128, 32);
      return network({
        x: draw.normal([1, c, 16, 16], draw.uniform(800, 900)),
        constants: { w: draw.normal([c, c, 3, 3], 0.05) },
        nodes: [node("Conv", ["x", "w"], "y", half)],
      });
    },
  },
  "sums that stall in a convolution with stride": {
    cause: "accumulator",
    draw: (draw) => {
      const c = draw.size(512, 640, 64);
      return network({
        x: between(draw, [1, c, 9, 9], 0.8, 1.2),
        constants: { w: between(draw, [8, c, 3, 3], 0.8, 1.2) },
        nodes: [node("Conv", ["x", "w"], "y", { strides: [2, 2] })],
      });
    },
  },
  "sums that cancel in a depthwise convolution": {
    cause: "accumulator",
    draw: (draw) => {
      const [c, side, k] = [draw.size(8, 16, 4), 24, 13];
      const noise = draw.halves([1, c, side, side]).values;
      return network({
        x: filled([1, c, side, side], (at) => 2000 + Math.round(noise[at]! * 8) * 2),
        constants: { w: filled([c, 1, k, k], (at) => (Math.floor((at % (k * k)) / k) < k / 2 ? 1 : -1)) },
        nodes: [node("Conv", ["x", "w"], "y", { group: c })],
      });
    },
  },
  "sums that stall in a product of two": {
    cause: "accumulator",
    draw: (draw) => {
      const n = draw.size(4096, 6144, 256);
      return network({
        x: between(draw, [16, n], 0.8, 1.2),
        b: between(draw, [n, 16], 0.8, 1.2),
        nodes: [node("MatMul", ["x", "b"], "y")],
      });
    },
  },
  "sums that stall in a batch of products": {
    cause: "accumulator",
    draw: (draw) => {
      const n = draw.size(6144, 8192, 256);
      return network({
        x: between(draw, [3, 16, n], 0.8, 1.2),
        b: between(draw, [3, n, 16], 0.8, 1.2),
        nodes: [node("MatMul", ["x", "b"], "y")],
      });
    },
  },
  "a mean over too many": {
    cause: "accumulator",
    draw: (draw) => {
      const side = draw.size(96, 128, 8);
      return network({
        x: between(draw, [1, 8, side, side], 0.5, 1.5),
        constants: { s: scalar(2) },
        nodes: [node("GlobalAveragePool", ["x"], "p"), node("Mul", ["p", "s"], "y")],
      });
    },
  },
  "a running sum that stalls": {
    cause: "accumulator",
    draw: (draw) =>
      network({
        x: between(draw, [4, draw.size(8192, 9216, 8)], 0.5, 1.5),
        constants: { axis: int64([1], []) },
        nodes: [node("CumSum", ["x", "axis"], "y")],
      }),
  },
};
