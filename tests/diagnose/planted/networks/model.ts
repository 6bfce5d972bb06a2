import { arm } from "../../../cases/case.ts";
import { type Draw, filled, int64, scalar } from "../../../cases/draw.ts";
import type { Planted, Run } from "../planted.ts";
import { half, map, network, node, table } from "./parts.ts";

/** MNN's Normal on this machine, held against what is right outside MNN. */
const normal: Run = { mnn: "3.6.1", target: "host", config: "cpu/normal", reference: false };

/** The same on two CPUs, whose kernels add up in another order. */
const elsewhere: Run = { mnn: "3.6.1", target: arm, config: "cpu/normal", reference: true };

/** Weights of 8 bits, under which 3.0.0 makes activations whole numbers with one step for a whole row. */
const wholeNumbers: Run = {
  mnn: "3.0.0",
  target: "host",
  config: "cpu/normal;memory=low",
  reference: true,
  weights8: true,
};

const withOutlier = (draw: Draw, shape: number[]) => {
  const x = draw.normal(shape);
  x.values[draw.size(0, x.values.length - 1)] = 400;
  return x;
};

/** What MNN, its converter or fp32 itself makes wrong at Normal already. */
export const model: Record<string, Planted> = {
  "a reduction that is not done": {
    cause: "operator",
    draw: (draw) => {
      const [rows, width] = [draw.size(6, 12), draw.size(4, 8)];
      return network({
        opset: 16,
        x: draw.normal([rows, width]),
        constants: { ix: int64([1, 2, 1], [3, 1]), up: draw.normal([3, width]) },
        nodes: [node("ScatterND", ["x", "ix", "up"], "y", { reduction: "add" })],
      });
    },
  },
  "a cubic interpolation": {
    cause: "operator",
    draw: (draw) => {
      const [c, side] = [draw.size(3, 6), draw.size(8, 12)];
      return network({
        x: draw.normal([1, c, side, side]),
        constants: {
          w: draw.normal([c, c, 3, 3], 1 / Math.sqrt(9 * c)),
          roi: { shape: [0], values: new Float32Array(0) },
          scales: { shape: [4], values: Float32Array.of(1, 1, 2, 2) },
        },
        nodes: [
          node("Conv", ["x", "w"], "c", half),
          node("Resize", ["c", "roi", "scales"], "y", { mode: "cubic", cubic_coeff_a: { float: -0.75 } }),
        ],
      });
    },
  },
  "a sum with what is still packed": {
    cause: "operator",
    run: normal,
    draw: (draw) => {
      const [c, kept, length] = [8, draw.size(16, 24, 8), draw.size(12, 20)];
      return network({
        x: draw.normal([1, c, length, 1]),
        constants: {
          w: draw.normal([kept, c, 5, 1], 0.3),
          axis: int64([3]),
          one: { shape: [1, 1, 1], values: Float32Array.of(1) },
        },
        nodes: [
          node("Conv", ["x", "w"], "c", { kernel_shape: [5, 1] }),
          node("Squeeze", ["c", "axis"], "s"),
          node("Add", ["one", "s"], "y"),
        ],
      });
    },
  },
  "an order of indices that becomes another": {
    cause: "converter",
    run: { ...normal, mnn: "3.0.0" },
    draw: (draw) => {
      const [i, n, c] = [draw.size(6, 9), draw.size(3, 5), draw.size(6, 12)];
      return network({
        x: draw.normal([1, i, n, c]),
        b: draw.normal([1, i, n, c]),
        nodes: [
          { op: "Einsum", inputs: ["x", "b"], outputs: ["s"], attributes: { equation: "binc,bjnc->bnij" } },
          node("Softmax", ["s"], "y", { axis: -1 }),
        ],
      });
    },
  },
  "steps that become a batch": {
    cause: "converter",
    run: normal,
    draw: (draw) => {
      const [length, width, hidden] = [draw.size(4, 9), draw.size(3, 6), draw.size(4, 8)];
      const zeros = filled([1, 1, hidden], () => 0);
      const { model } = network({
        x: { shape: [length, 1, width], values: new Float32Array(0) },
        constants: {
          w: draw.normal([1, 4 * hidden, width], 0.5),
          r: draw.normal([1, 4 * hidden, hidden], 0.5),
          b: draw.normal([1, 8 * hidden], 0.3),
        },
        nodes: [
          {
            op: "LSTM",
            inputs: ["x", "w", "r", "b", "", "h0", "c0"],
            outputs: ["y", "h", "c"],
            attributes: { hidden_size: hidden },
          },
        ],
      });
      const state = { type: "float" as const, shape: [1, 1, hidden] };
      return {
        model: {
          ...model,
          inputs: { x: { type: "float", shape: ["n", 1, width] }, h0: state, c0: state },
          outputs: ["y", "h", "c"],
        },
        inputs: { r: { x: draw.normal([length, 1, width]), h0: zeros, c0: zeros } },
      };
    },
  },
  "one large value under whole-number activations": {
    cause: "quantization",
    run: wholeNumbers,
    draw: (draw) => {
      const [channels, middle, side] = [draw.size(16, 24, 8), draw.size(24, 40, 8), draw.size(22, 28)];
      return network({
        x: withOutlier(draw, [1, channels, side, side]),
        constants: {
          w: draw.normal([middle, channels, 3, 3], 0.1),
          b: draw.normal([middle]),
          w2: draw.normal([8, middle, 1, 1], 0.2),
        },
        nodes: [
          node("Conv", ["x", "w", "b"], "h", half),
          node("Relu", ["h"], "r"),
          node("Conv", ["r", "w2"], "y"),
        ],
      });
    },
  },
  "one large value under whole-number products": {
    cause: "quantization",
    run: wholeNumbers,
    draw: (draw) => {
      const [rows, width] = [draw.size(16, 32), draw.size(64, 128, 16)];
      return network({
        x: withOutlier(draw, [rows, width]),
        constants: { w: draw.normal([width, width], 0.1), v: draw.normal([width, 16], 0.1) },
        nodes: [node("MatMul", ["x", "w"], "h"), node("Relu", ["h"], "r"), node("MatMul", ["r", "v"], "y")],
      });
    },
  },
  "features that a convolution hardly tells apart": {
    cause: "conditioning",
    run: elsewhere,
    draw: (draw) => {
      const [c, side] = [draw.size(4, 8), draw.size(12, 16)];
      const shape = [1, 32, side, side];
      const first = draw.normal(shape, 10, 100);
      const moved = draw.normal(shape, 1e-4).values;
      return network({
        x: first,
        b: filled(shape, (at) => first.values[at]! + moved[at]!),
        constants: {
          w: draw.normal([c, 32, 3, 3]),
          // One of the first less the same of the second.
          v: filled([c, 2 * c, 1, 1], (at) => {
            const [to, from] = [Math.floor(at / (2 * c)), at % (2 * c)];
            return from === to ? 1 : from === to + c ? -1 : 0;
          }),
        },
        nodes: [
          node("Conv", ["x", "w"], "fx", half),
          node("Conv", ["b", "w"], "fb", half),
          node("Concat", ["fx", "fb"], "both", { axis: 1 }),
          node("Conv", ["both", "v"], "y"),
        ],
      });
    },
  },
  "frames that fp32 itself hardly tells apart": {
    cause: "conditioning",
    run: elsewhere,
    draw: (draw) => {
      const [c, side] = [draw.size(6, 10), draw.size(12, 16)];
      const shape = [1, 32, side, side];
      const first = draw.normal(shape, 10, 100);
      const moved = draw.normal(shape, 1e-4).values;
      return network({
        x: first,
        b: filled(shape, (at) => first.values[at]! + moved[at]!),
        constants: { w: draw.normal([c, 32, 3, 3]), gain: scalar(10) },
        nodes: [
          node("Conv", ["x", "w"], "fa", half),
          node("Conv", ["b", "w"], "fb", half),
          node("Sub", ["fa", "fb"], "d"),
          node("Mul", ["d", "gain"], "y"),
        ],
      });
    },
  },
  "a convolution on a CPU without the format": {
    cause: "fallback",
    run: { ...normal, config: "cpu/low" },
    draw: (draw) => {
      const shape = map(draw);
      return network({
        x: draw.normal(shape),
        constants: { w: draw.normal([4, shape[1]!, 3, 3], 0.1) },
        nodes: [node("Conv", ["x", "w"], "c", half), node("Relu", ["c"], "y")],
      });
    },
  },
  "a product on a CPU without the format": {
    cause: "fallback",
    run: { ...normal, config: "cpu/low", target: "qemu:cortex-a72" },
    draw: (draw) => {
      const [rows, width] = table(draw) as [number, number];
      return network({
        x: draw.normal([rows, width]),
        constants: { w: draw.normal([width, width], 0.1) },
        nodes: [node("MatMul", ["x", "w"], "h"), node("Tanh", ["h"], "y")],
      });
    },
  },
};
