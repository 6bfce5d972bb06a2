import { type Case, low, normalIsRight } from "../case.ts";
import { filled } from "../draw.ts";

/** An additive mask of -Inf, fed by the user. */
const what: Case = {
  claims: [normalIsRight, { ...low, verdict: "pass", silent: true }],
  draw: (draw) => {
    const [length, width] = [draw.size(4, 8), draw.size(12, 24)];
    const x = draw.normal([1, length, width]);
    const masked = draw.size(1, length - 1);
    return {
      model: {
        opset: 13,
        inputs: {
          x: { type: "float", shape: [1, length, width] },
          xt: { type: "float", shape: [1, width, length] },
          m: { type: "float", shape: [1, length, length] },
        },
        nodes: [
          { op: "MatMul", inputs: ["x", "xt"], outputs: ["s"] },
          { op: "Add", inputs: ["s", "m"], outputs: ["sm"] },
          { op: "Softmax", inputs: ["sm"], outputs: ["p"], attributes: { axis: -1 } },
          { op: "MatMul", inputs: ["p", "x"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, length, width] } },
      },
      inputs: {
        inf: {
          x,
          xt: filled([1, width, length], (at) => x.values[(at % length) * width + Math.floor(at / length)]!),
          m: filled([1, length, length], (at) => (at % length === masked ? Number.NEGATIVE_INFINITY : 0)),
        },
      },
    };
  },
};

export default what;
