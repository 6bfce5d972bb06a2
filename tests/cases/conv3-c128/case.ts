import { type Case, low, normalIsRight } from "../case.ts";

/** A 3x3 convolution whose sums, or those of its Winograd transform, pass 65504 although the result may fit. */
const what: Case = {
  claims: [
    normalIsRight,
    {
      ...low,
      inputs: ["large"],
      verdict: "wrong",
      failing: ["y"],
      birth: ["y"],
      cause: ["accumulator"],
      format: "fp16",
    },
    { ...low, inputs: ["small"], verdict: "pass", format: "fp16", silent: true },
  ],
  draw: (draw) => {
    const [channels, side] = [draw.size(96, 160, 32), draw.size(20, 28, 4)];
    const shape = [1, channels, side, side];
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape } },
        constants: { w: draw.normal([channels, channels, 3, 3], 0.05), b: draw.normal([channels]) },
        nodes: [{ op: "Conv", inputs: ["x", "w", "b"], outputs: ["y"], attributes: { pads: [1, 1, 1, 1] } }],
        outputs: { y: { type: "float", shape } },
      },
      inputs: {
        large: { x: draw.normal(shape, draw.uniform(800, 1000)) },
        small: { x: draw.normal(shape) },
      },
    };
  },
};

export default what;
