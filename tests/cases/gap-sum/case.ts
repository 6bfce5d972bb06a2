import { type Case, low, normalIsRight } from "../case.ts";
import { filled } from "../draw.ts";

/** The mean of more values than fp16 can add up. */
const what: Case = {
  claims: [
    normalIsRight,
    // `dim` as well: its sums end where fp16's steps are larger than what is added (0.0625 for 0.666).
    {
      ...low,
      inputs: ["bright", "dim"],
      verdict: "wrong",
      failing: ["y"],
      birth: ["p"],
      cause: ["accumulator"],
    },
  ],
  draw: (draw) => {
    const [side, channels, classes] = [draw.size(184, 208, 8), draw.size(6, 10), draw.size(4, 8)];
    const shape = [1, 3, side, side];
    const picture = (base: number, swing: number) => {
      const noise = draw.normal(shape, swing).values;
      return { x: filled(shape, (at) => base + Math.abs(noise[at]!)) };
    };
    const weights = draw.normal([channels, 3, 3, 3], 0.3).values;
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape } },
        constants: {
          w: filled([channels, 3, 3, 3], (at) => 0.05 + Math.abs(weights[at]!)),
          fc: draw.normal([channels, classes]),
        },
        nodes: [
          { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { pads: [1, 1, 1, 1] } },
          { op: "Relu", inputs: ["c"], outputs: ["r"] },
          { op: "GlobalAveragePool", inputs: ["r"], outputs: ["p"] },
          { op: "Flatten", inputs: ["p"], outputs: ["fl"] },
          { op: "MatMul", inputs: ["fl", "fc"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, classes] } },
      },
      inputs: { bright: picture(2, 0.1), dim: picture(0.05, 0.02) },
    };
  },
};

export default what;
