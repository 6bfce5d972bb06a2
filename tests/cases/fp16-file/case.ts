import { toHalfBits } from "../arrays.ts";
import { type Case, low, normalIsRight } from "../case.ts";

/** A file of fp16: weights, inputs and outputs. */
const what: Case = {
  claims: [
    normalIsRight,
    { ...low, verdict: "pass", format: "fp16", silent: true, saysNot: [/\bon cpu\b/, /--ops all/] },
  ],
  draw: (draw) => {
    const [width, out] = [draw.size(48, 96), draw.size(24, 40)];
    const { values } = draw.halves([width, out], 0.2);
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float16", shape: [1, width] } },
        constants: { w: { shape: [width, out], values: Uint16Array.from(values, toHalfBits) } },
        nodes: [
          { op: "MatMul", inputs: ["x", "w"], outputs: ["h"] },
          { op: "Relu", inputs: ["h"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float16", shape: [1, out] } },
      },
      inputs: { r: { x: draw.halves([1, width]) } },
    };
  },
};

export default what;
