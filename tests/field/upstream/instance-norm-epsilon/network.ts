import { noise } from "../../../support/onnx.ts";
import { floats } from "../../samples.ts";
import type { Fault } from "../fault.ts";

const [channels, side] = [4, 8];
const shape = [1, channels, side, side];

export const instanceNormEpsilon: Fault = {
  says:
    "An InstanceNormalization without `epsilon`, which is then 1e-5 by ONNX: MNN adds nothing, or next to nothing, so that channels whose variance is " +
    "of that size come out too large. With the same 1e-5 written the network is right. Met in networks drawn at random.",
  network: {
    opset: 13,
    inputs: { x: { type: "float", shape } },
    constants: {
      scale: { shape: [channels], values: new Float32Array(channels).fill(1) },
      bias: { shape: [channels], values: new Float32Array(channels) },
    },
    nodes: [{ op: "InstanceNormalization", inputs: ["x", "scale", "bias"], outputs: ["y"] }],
    outputs: ["y"],
  },
  input: { x: floats(shape, noise(channels * side * side, 1e-3, 3)) },
  output: "y",
  seen: ["3.0.0", "3.4.1", "3.6.1"],
};
