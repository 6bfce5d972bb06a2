import { noise } from "../../../support/onnx.ts";
import { floats } from "../../samples.ts";
import type { Fault } from "../fault.ts";

const [channels, kept, length, taps] = [8, 16, 12, 5];

export const outputBeforeTanh: Fault = {
  says:
    "A convolution's output that Squeeze made three-dimensional is an output of the network, and so is its Tanh: the first has " +
    "wrong values. Met while looking into magika tensor by tensor.",
  network: {
    opset: 13,
    inputs: { x: { type: "float", shape: [1, channels, length, 1] } },
    constants: {
      w: { shape: [kept, channels, taps, 1], values: noise(kept * channels * taps, 0.5, 1) },
      axis: { shape: [1], values: BigInt64Array.of(3n) },
    },
    nodes: [
      { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { kernel_shape: [taps, 1] } },
      { op: "Squeeze", inputs: ["c", "axis"], outputs: ["s"] },
      { op: "Tanh", inputs: ["s"], outputs: ["y"] },
    ],
    outputs: ["s", "y"],
  },
  input: { x: floats([1, channels, length, 1], noise(channels * length, 1, 2)) },
  output: "s",
  seen: ["3.0.0", "3.4.1", "3.6.1"],
};
