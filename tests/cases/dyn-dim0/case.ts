import { type Case, low, normalIsRight } from "../case.ts";

/** A first dimension that is dynamic and no batch. */
const what: Case = {
  claims: [normalIsRight, { ...low, verdict: "pass", silent: true }],
  draw: (draw) => {
    const [width, out, many] = [draw.size(6, 16), draw.size(4, 8), draw.size(5, 12)];
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: ["T", width] } },
        constants: { w: draw.normal([width, out]) },
        nodes: [
          { op: "MatMul", inputs: ["x", "w"], outputs: ["h"] },
          { op: "Relu", inputs: ["h"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: ["T", out] } },
      },
      inputs: { t1: { x: draw.normal([1, width]) }, t7: { x: draw.normal([many, width]) } },
    };
  },
};

export default what;
