import { noise } from "../../../support/onnx.ts";
import { floats, zeros } from "../../samples.ts";
import type { Fault } from "../fault.ts";

const [length, width, hidden] = [5, 3, 4];

export const lstmOfAnyLength: Fault = {
  says:
    "An LSTM with initial states whose input says `n` for its length: the converter takes the steps of the sequence for a batch, " +
    "so that each step starts from the initial state, and the last state has as many rows as there are steps. With the length " +
    "written as a number, or without initial states, the same network is right. Met in silero-vad (PyPI), " +
    "silero_vad_16k_sequence.onnx: the probabilities are wrong at every precision.",
  network: {
    opset: 13,
    inputs: {
      x: { type: "float", shape: ["n", 1, width] },
      h0: { type: "float", shape: [1, 1, hidden] },
      c0: { type: "float", shape: [1, 1, hidden] },
    },
    constants: {
      w: { shape: [1, 4 * hidden, width], values: noise(4 * hidden * width, 0.8, 1) },
      r: { shape: [1, 4 * hidden, hidden], values: noise(4 * hidden * hidden, 0.8, 2) },
      b: { shape: [1, 8 * hidden], values: noise(8 * hidden, 0.5, 3) },
    },
    nodes: [
      {
        op: "LSTM",
        inputs: ["x", "w", "r", "b", "", "h0", "c0"],
        outputs: ["y", "h", "c"],
        attributes: { hidden_size: hidden },
      },
    ],
    outputs: ["y", "h", "c"],
  },
  input: {
    x: floats([length, 1, width], noise(length * width, 1, 4)),
    h0: zeros(1, 1, hidden),
    c0: zeros(1, 1, hidden),
  },
  output: "y",
  seen: ["3.0.0", "3.4.1", "3.6.1"],
};
