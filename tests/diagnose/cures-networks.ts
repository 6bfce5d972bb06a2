import type { Values } from "../cases/case.ts";
import { Draw, filled, int64, scalar } from "../cases/draw.ts";
import type { OnnxModel } from "../support/onnx.ts";

/** A network that fails at Low for some of its inputs, and what should make it pass. */
export interface Planted {
  model: OnnxModel;
  /** By the input's name; the tensor is `x`. */
  inputs: Record<string, Values>;
  /** The kind of the change that passes; null where none can. */
  cure: string | null;
}

const float = (...shape: number[]) => ({ type: "float" as const, shape });
const times = ({ shape, values }: Values & { values: Float32Array }, factor: number): Values => ({
  shape,
  values: values.map((value) => value * factor),
});

/** Scores that are divided only after they were summed up. */
function attention(draw: Draw): Planted {
  const [rows, width] = [draw.size(12, 20), draw.size(32, 64, 8)];
  const x = draw.normal([1, rows, width]);
  const weights = () => draw.normal([width, width], 1 / Math.sqrt(width));
  return {
    model: {
      opset: 13,
      inputs: { x: float(1, rows, width) },
      constants: {
        wq: weights(),
        wk: weights(),
        wv: weights(),
        scale: scalar(1 / 40_000),
      },
      nodes: [
        { op: "MatMul", inputs: ["x", "wq"], outputs: ["q"] },
        { op: "MatMul", inputs: ["x", "wk"], outputs: ["k"] },
        { op: "MatMul", inputs: ["x", "wv"], outputs: ["v"] },
        { op: "Transpose", inputs: ["k"], outputs: ["kt"], attributes: { perm: [0, 2, 1] } },
        { op: "MatMul", inputs: ["q", "kt"], outputs: ["scores"] },
        { op: "Mul", inputs: ["scores", "scale"], outputs: ["logits"] },
        { op: "Softmax", inputs: ["logits"], outputs: ["p"], attributes: { axis: -1 } },
        { op: "MatMul", inputs: ["p", "v"], outputs: ["y"] },
      ],
      outputs: { y: float(1, rows, width) },
    },
    inputs: { mild: times(x, 4), wild: times(x, 110) },
    cure: "rescale",
  };
}

/** The magnitude of a spectrum, whose squares are beyond fp16. */
function spectrum(draw: Draw): Planted {
  const size = draw.size(96, 160, 32);
  const half = size / 2 + 1;
  const wave = (of: (angle: number) => number) =>
    filled([size, half], (at) => of((2 * Math.PI * Math.floor(at / half) * (at % half)) / size));
  const x = draw.normal([4, size]);
  return {
    model: {
      opset: 13,
      inputs: { x: float(4, size) },
      constants: { cos: wave(Math.cos), sin: wave(Math.sin), share: scalar(1 / size) },
      nodes: [
        { op: "MatMul", inputs: ["x", "cos"], outputs: ["re"] },
        { op: "MatMul", inputs: ["x", "sin"], outputs: ["im"] },
        { op: "Mul", inputs: ["re", "re"], outputs: ["re2"] },
        { op: "Mul", inputs: ["im", "im"], outputs: ["im2"] },
        { op: "Add", inputs: ["re2", "im2"], outputs: ["power"] },
        { op: "Sqrt", inputs: ["power"], outputs: ["magnitude"] },
        { op: "Mul", inputs: ["magnitude", "share"], outputs: ["y"] },
      ],
      outputs: { y: float(4, half) },
    },
    inputs: { quiet: x, loud: times(x, 60) },
    cure: "rescale",
  };
}

/** The difference of two large squares. */
function variance(draw: Draw): Planted {
  const width = draw.size(48, 96, 8);
  const shape = [4, width];
  const x = draw.normal(shape, 0.5);
  return {
    model: {
      opset: 13,
      inputs: { x: float(...shape) },
      constants: { two: scalar(2), eps: scalar(1e-3) },
      nodes: [
        { op: "ReduceMean", inputs: ["x"], outputs: ["m"], attributes: { axes: [1] } },
        { op: "Pow", inputs: ["x", "two"], outputs: ["sq"] },
        { op: "ReduceMean", inputs: ["sq"], outputs: ["msq"], attributes: { axes: [1] } },
        { op: "Pow", inputs: ["m", "two"], outputs: ["mm"] },
        { op: "Sub", inputs: ["msq", "mm"], outputs: ["v"] },
        { op: "Add", inputs: ["v", "eps"], outputs: ["ve"] },
        { op: "Sqrt", inputs: ["ve"], outputs: ["y"] },
      ],
      outputs: { y: float(4, 1) },
    },
    inputs: { centred: x, raised: { shape, values: x.values.map((value) => value + 40) } },
    cure: "variance-centred",
  };
}

/** A vector of length one, whose squares fp16 holds at neither end. */
function unit(draw: Draw): Planted {
  const shape = [6, draw.size(48, 96, 8)];
  const x = draw.normal(shape);
  return {
    model: {
      opset: 13,
      inputs: { x: float(...shape) },
      constants: { ax: int64([1]), eps: scalar(1e-12), gain: draw.normal([shape[1]!]) },
      nodes: [
        { op: "Mul", inputs: ["x", "x"], outputs: ["sq"] },
        { op: "ReduceSum", inputs: ["sq", "ax"], outputs: ["s"], attributes: { keepdims: 1 } },
        { op: "Add", inputs: ["s", "eps"], outputs: ["se"] },
        { op: "Sqrt", inputs: ["se"], outputs: ["n"] },
        { op: "Div", inputs: ["x", "n"], outputs: ["u"] },
        { op: "Mul", inputs: ["u", "gain"], outputs: ["y"] },
      ],
      outputs: { y: float(...shape) },
    },
    inputs: { plain: x, large: times(x, 900), small: times(x, 1e-4) },
    cure: "norm-by-max",
  };
}

/** The logarithm of a sum of exponentials. */
function logSumExp(draw: Draw): Planted {
  const shape = [4, draw.size(12, 24)];
  const x = draw.normal(shape, 2);
  return {
    model: {
      opset: 13,
      inputs: { x: float(...shape) },
      constants: { ax: int64([1]) },
      nodes: [
        { op: "Exp", inputs: ["x"], outputs: ["e"] },
        { op: "ReduceSum", inputs: ["e", "ax"], outputs: ["s"], attributes: { keepdims: 1 } },
        { op: "Log", inputs: ["s"], outputs: ["y"] },
      ],
      outputs: { y: float(4, 1) },
    },
    inputs: { low: x, high: { shape, values: x.values.map((value) => value + 14) } },
    cure: "softmax-shift",
  };
}

/** A stream that blocks add to, past fp16, and a head that brings it back. */
function residual(draw: Draw): Planted {
  const [side, channels] = [draw.size(12, 20, 4), draw.size(8, 16, 4)];
  const conv = (out: number, by: number, scale: number) =>
    draw.normal([out, by, 3, 3], scale / Math.sqrt(9 * by));
  const pads = { pads: [1, 1, 1, 1] };
  return {
    model: {
      opset: 13,
      inputs: { x: float(1, 3, side, side) },
      constants: {
        w0: conv(channels, 3, 1),
        b0: draw.normal([channels]),
        w1: conv(channels, channels, 6),
        b1: draw.normal([channels]),
        w2: conv(channels, channels, 6),
        head: conv(4, channels, 1e-4),
      },
      nodes: [
        { op: "Conv", inputs: ["x", "w0", "b0"], outputs: ["c0"], attributes: pads },
        { op: "Relu", inputs: ["c0"], outputs: ["r0"] },
        { op: "Conv", inputs: ["r0", "w1", "b1"], outputs: ["c1"], attributes: pads },
        { op: "Add", inputs: ["r0", "c1"], outputs: ["s1"] },
        { op: "Relu", inputs: ["s1"], outputs: ["r1"] },
        { op: "Conv", inputs: ["r1", "w2"], outputs: ["c2"], attributes: pads },
        { op: "Add", inputs: ["r1", "c2"], outputs: ["s2"] },
        { op: "Conv", inputs: ["s2", "head"], outputs: ["h"], attributes: pads },
        { op: "Sigmoid", inputs: ["h"], outputs: ["y"] },
      ],
      outputs: { y: float(1, 4, side, side) },
    },
    inputs: { dark: draw.normal([1, 3, side, side], 2), bright: draw.normal([1, 3, side, side], 2500) },
    cure: "rescale-sums",
  };
}

/** What is fed is beyond fp16 itself. */
function loudInput(draw: Draw): Planted {
  const [rows, width] = [4, draw.size(24, 48, 8)];
  const x = draw.normal([rows, width]);
  return {
    model: {
      opset: 13,
      inputs: { x: float(rows, width) },
      constants: { w: draw.normal([width, 8], 1e-4), b: draw.normal([8]) },
      nodes: [
        { op: "MatMul", inputs: ["x", "w"], outputs: ["h"] },
        { op: "Add", inputs: ["h", "b"], outputs: ["z"] },
        { op: "Tanh", inputs: ["z"], outputs: ["y"] },
      ],
      outputs: { y: float(rows, 8) },
    },
    inputs: { soft: times(x, 1000), loud: times(x, 100_000) },
    cure: "normalise",
  };
}

/** The sine of a large angle: a matter of digits, which no factor brings back. */
function angles(draw: Draw): Planted {
  const shape = [4, draw.size(24, 48, 8)];
  const x = draw.normal(shape);
  return {
    model: {
      opset: 13,
      inputs: { x: float(...shape) },
      constants: { w: draw.normal([shape[1]!, 16], 1 / Math.sqrt(shape[1]!)) },
      nodes: [
        { op: "MatMul", inputs: ["x", "w"], outputs: ["angle"] },
        { op: "Sin", inputs: ["angle"], outputs: ["y"] },
      ],
      outputs: { y: float(4, 16) },
    },
    inputs: { near: times(x, 0.5), far: times(x, 20_000) },
    cure: null,
  };
}

/** What an entropy is made of: where the mask is, nothing times what the mask makes of it. */
function maskedEntropy(draw: Draw): Planted {
  const shape = [4, draw.size(12, 24)];
  const x = draw.normal(shape, 2);
  const masked = draw.different(5, shape[1]!);
  return {
    model: {
      opset: 13,
      inputs: { x: float(...shape) },
      constants: {
        mask: filled([1, shape[1]!], (at) => (masked.includes(at) ? -1e9 : 0)),
        sharp: scalar(1.5),
      },
      nodes: [
        { op: "Add", inputs: ["x", "mask"], outputs: ["masked"] },
        { op: "Mul", inputs: ["masked", "sharp"], outputs: ["l"] },
        { op: "Softmax", inputs: ["l"], outputs: ["p"], attributes: { axis: -1 } },
        { op: "ReduceMax", inputs: ["l"], outputs: ["most"], attributes: { axes: [1] } },
        { op: "Sub", inputs: ["l", "most"], outputs: ["d"] },
        { op: "Mul", inputs: ["p", "d"], outputs: ["t"] },
        { op: "ReduceMean", inputs: ["t"], outputs: ["y"], attributes: { axes: [1] } },
      ],
      outputs: { y: float(4, 1) },
    },
    inputs: { a: x, b: draw.normal(shape, 2) },
    cure: "mask",
  };
}

const drawn = { attention, spectrum, variance, unit, logSumExp, residual, loudInput, maskedEntropy, angles };

/** All of them by name, of sizes and values that a seed decides. */
export const plantedNetworks = (seed: number): Record<string, Planted> =>
  Object.fromEntries(
    Object.entries(drawn).map(([name, make], at) => [name, make(new Draw(seed * 100 + at))]),
  );
