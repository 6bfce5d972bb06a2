import { noise } from "../../../support/onnx.ts";
import { floats } from "../../samples.ts";
import type { Fault } from "../fault.ts";

const [channels, kept, length, taps] = [8, 16, 12, 5];

export const addToPacked: Fault = {
  says:
    "A convolution's output that Squeeze made three-dimensional, plus a constant of shape [1,1,1]: every value is right and " +
    "at a wrong place, because the tensor is still packed by channels (by 8 on x86) and is read as if it were not. With a " +
    "scalar in place of [1,1,1] the sum is right. Met in magika (PyPI), in the `1 + tanh` of a GELU: right labels by luck, " +
    "wrong scores at every precision.",
  network: {
    opset: 13,
    inputs: { x: { type: "float", shape: [1, channels, length, 1] } },
    constants: {
      w: { shape: [kept, channels, taps, 1], values: noise(kept * channels * taps, 0.5, 1) },
      axis: { shape: [1], values: BigInt64Array.of(3n) },
      one: { shape: [1, 1, 1], values: Float32Array.of(1) },
    },
    nodes: [
      { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { kernel_shape: [taps, 1] } },
      { op: "Squeeze", inputs: ["c", "axis"], outputs: ["s"] },
      { op: "Add", inputs: ["one", "s"], outputs: ["y"] },
    ],
    outputs: ["y"],
  },
  input: { x: floats([1, channels, length, 1], noise(channels * length, 1, 2)) },
  output: "y",
  seen: ["3.0.0", "3.4.1", "3.6.1"],
};
