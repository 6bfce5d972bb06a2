import type { Drawn } from "../../cases/case.ts";
import { type Draw, filled, int64, scalar } from "../../cases/draw.ts";
import type { OnnxConstant, OnnxModel } from "../../support/onnx.ts";
import type { Planted } from "./planted.ts";

/** What a network is made of, short. */
interface Parts {
  x: { shape: number[]; values: Float32Array };
  /** A second input. */
  b?: { shape: number[]; values: Float32Array };
  constants?: Record<string, OnnxConstant>;
  nodes: OnnxModel["nodes"];
  opset?: number;
}

/** An input `x`, and `b` where there is one; an output `y`. */
const network = ({ x, b, constants = {}, nodes, opset = 13 }: Parts): Drawn => {
  const tensors = { x, ...(b ? { b } : {}) };
  const inputs = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape }]) => [name, { type: "float" as const, shape }]),
  );
  return { model: { opset, inputs, constants, nodes, outputs: ["y"] }, inputs: { r: tensors } };
};

const node = (
  op: string,
  inputs: string[],
  output: string,
  attributes?: OnnxModel["nodes"][number]["attributes"],
) => ({ op, inputs, outputs: [output], ...(attributes ? { attributes } : {}) });

const between = (draw: Draw, shape: number[], least: number, most: number) => {
  const noise = draw.normal(shape).values;
  // A normal value's share of a circle: even over the whole range, and the same for a seed.
  return filled(shape, (at) => least + (most - least) * Math.abs((noise[at]! * 97.31) % 1));
};
const map = (draw: Draw): number[] => [1, draw.size(8, 16, 4), draw.size(12, 20, 4), draw.size(12, 20, 4)];
const table = (draw: Draw): number[] => [draw.size(8, 16), draw.size(32, 64, 8)];
const half = { pads: [1, 1, 1, 1] };

/** What fp16 cannot hold, and what its kernels make of what it could: each with the cause that was planted. */
export const planted: Record<string, Planted> = {
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
      const n = draw.size(4096, 6144, 256);
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
  "a layer norm far from zero": {
    cause: "kernel",
    draw: (draw) => {
      const [rows, width] = [draw.size(8, 16), draw.size(64, 128, 16)];
      const noise = draw.normal([rows, width], 1).values;
      const far = draw.size(1024, 1200, 4);
      return network({
        opset: 17,
        // In steps of a half, which fp16 has exactly up to 2048: the format is not to blame.
        x: filled([rows, width], (at) => far + Math.round(noise[at]! * 2) / 2),
        constants: { g: filled([width], () => 1), o: filled([width], () => 0) },
        nodes: [node("LayerNormalization", ["x", "g", "o"], "y", { axis: -1 })],
      });
    },
  },
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
};

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
