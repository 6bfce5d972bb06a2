import type { Case } from "../case.ts";

const config = "cpu/normal;memory=low";

/** 8-bit weights with memory=low: activations become int8 on the way. */
const what: Case = {
  runs: [{ mnn: ["3.0.0", "3.4.1", "3.6.1"], configs: ["cpu/normal", config], weights8: ["3.0.0", "3.6.1"] }],
  claims: [
    { config: "cpu/normal", verdict: "pass", silent: true },
    {
      config,
      mnn: ["3.0.0"],
      inputs: ["outlier"],
      verdict: "wrong",
      failing: ["y"],
      birth: ["h"],
      cause: ["quantization"],
      saysNot: [/at least 60/],
    },
    {
      config,
      mnn: ["3.4.1", "3.6.1"],
      verdict: ["pass", "drift"],
      causeIfAny: ["quantization"],
      saysNot: [/at least 60/],
    },
  ],
  draw: (draw) => {
    const [channels, middle, out, side] = [draw.size(16, 24, 8), draw.size(24, 40, 8), 8, draw.size(22, 28)];
    const shape = [1, channels, side, side];
    const outlier = draw.normal(shape);
    outlier.values[draw.size(0, outlier.values.length - 1)] = 400;
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape } },
        constants: {
          w: draw.normal([middle, channels, 3, 3], 0.1),
          b: draw.normal([middle]),
          w2: draw.normal([out, middle, 1, 1], 0.2),
        },
        nodes: [
          { op: "Conv", inputs: ["x", "w", "b"], outputs: ["h"], attributes: { pads: [1, 1, 1, 1] } },
          { op: "Relu", inputs: ["h"], outputs: ["r"] },
          { op: "Conv", inputs: ["r", "w2"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, out, side, side] } },
      },
      inputs: { norm: { x: draw.normal(shape) }, outlier: { x: outlier } },
    };
  },
};

export default what;
