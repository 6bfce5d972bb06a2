import { type Case, low, normalIsRight } from "../case.ts";
import { filled, int64, scalar } from "../draw.ts";

/** A sum that MNN computes in fp32 passes 65 504, and what reads it is in fp16. */
export const sumBesideFormat: Case = {
  claims: [
    normalIsRight,
    { ...low, inputs: ["ok"], verdict: "pass", silent: true },
    {
      ...low,
      inputs: ["large"],
      verdict: "wrong",
      birth: ["s"],
      cause: ["overflow"],
      saturated: true,
    },
  ],
  draw: (draw) => {
    const [channels, side] = [draw.size(3, 6), draw.size(48, 64, 8)];
    const shape = [1, channels, side, side];
    const count = side * side;
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape } },
        constants: { over: int64([2, 3]), share: scalar(1 / count) },
        nodes: [
          { op: "Abs", inputs: ["x"], outputs: ["a"] },
          { op: "ReduceSum", inputs: ["a", "over"], outputs: ["s"], attributes: { keepdims: 0 } },
          { op: "Mul", inputs: ["s", "share"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, channels] } },
      },
      inputs: { ok: { x: draw.normal(shape) }, large: { x: draw.normal(shape, 200_000 / count) } },
    };
  },
};

/** Without its mean little is left of an input, and that is fp16's rounding. */
export const meanOfNorm: Case = {
  claims: [
    { inputs: ["ok"], config: "cpu/normal", verdict: "pass", silent: true },
    { ...low, inputs: ["ok"], verdict: "pass", silent: true },
    { ...low, inputs: ["far"], verdict: "wrong", cause: ["cancellation"] },
  ],
  draw: (draw) => {
    const [channels, side] = [draw.size(4, 8), draw.size(16, 24, 4)];
    const shape = [1, channels, side, side];
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape } },
        constants: {
          one: filled([channels], () => 1),
          none: filled([channels], () => 0),
          w: draw.normal([channels, channels, 1, 1], 1 / Math.sqrt(channels)),
        },
        nodes: [
          { op: "InstanceNormalization", inputs: ["x", "one", "none"], outputs: ["n"] },
          { op: "Conv", inputs: ["n", "w"], outputs: ["y"], attributes: { kernel_shape: [1, 1] } },
        ],
        outputs: { y: { type: "float", shape } },
      },
      inputs: { ok: { x: draw.normal(shape, 1, 2) }, far: { x: draw.normal(shape, 0.5, 2000) } },
    };
  },
};

/** A square that one release calls another op than the next: one cause is one finding. */
export const squareByTwoNames: Case = {
  runs: [{ mnn: ["3.0.0", "3.6.1"], targets: [low.target!] }],
  claims: [
    normalIsRight,
    {
      ...low,
      inputs: ["large"],
      verdict: "wrong",
      birth: ["q"],
      cause: ["overflow"],
      findings: 1,
    },
  ],
  draw: (draw) => {
    const [rows, width] = [draw.size(8, 12), draw.size(192, 256, 16)];
    const shape = [1, rows, width];
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape } },
        constants: { last: int64([-1]) },
        nodes: [
          { op: "Mul", inputs: ["x", "x"], outputs: ["q"] },
          { op: "ReduceSum", inputs: ["q", "last"], outputs: ["s"], attributes: { keepdims: 1 } },
          { op: "Sqrt", inputs: ["s"], outputs: ["n"] },
          { op: "Div", inputs: ["x", "n"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape } },
      },
      inputs: { large: { x: draw.normal(shape, 400) } },
    };
  },
};

/** Features of two frames, and what differs between them: fp32 itself is not sure of it, and that is all there is to say of Normal. */
export const difference: Case = {
  claims: [
    { config: "cpu/normal", verdict: ["pass", "wrong"], causeIfAny: ["conditioning"] },
    { ...low, verdict: "wrong", birth: ["d"], cause: ["cancellation"] },
  ],
  draw: (draw) => {
    const [channels, side] = [draw.size(6, 10), draw.size(12, 16)];
    const shape = [1, 3, side, side];
    const [frame, moved] = [draw.normal(shape, 10, 100), draw.normal(shape, 0.01)];
    const filter = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
    return {
      model: {
        opset: 13,
        inputs: { a: { type: "float", shape }, b: { type: "float", shape } },
        constants: { w: draw.normal([channels, 3, 3, 3]), gain: scalar(10) },
        nodes: [
          { op: "Conv", inputs: ["a", "w"], outputs: ["fa"], attributes: filter },
          { op: "Conv", inputs: ["b", "w"], outputs: ["fb"], attributes: filter },
          { op: "Sub", inputs: ["fa", "fb"], outputs: ["d"] },
          { op: "Mul", inputs: ["d", "gain"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, channels, side, side] } },
      },
      inputs: {
        near: { a: frame, b: { shape, values: frame.values.map((value, at) => value + moved.values[at]!) } },
      },
    };
  },
};
