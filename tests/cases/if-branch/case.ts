import { arm, type Case, low } from "../case.ts";
import { filled, int64, scalar } from "../draw.ts";

/** Control flow: sessions cannot, Module can. */
const what: Case = {
  claims: [
    { config: "cpu/normal", verdict: "pass", silent: true, api: "module" },
    { ...low, target: arm, verdict: "pass", api: "module" },
  ],
  draw: (draw) => {
    const width = draw.size(5, 12);
    const any = { type: "float" as const, shape: [1, width] };
    const values = draw.normal([1, width], 0.6).values;
    return {
      model: {
        opset: 13,
        inputs: { x: any },
        constants: { ax: int64([0, 1]), z: scalar(0), two: scalar(draw.uniform(1.5, 3)) },
        nodes: [
          { op: "ReduceSum", inputs: ["x", "ax"], outputs: ["s"], attributes: { keepdims: 0 } },
          { op: "Greater", inputs: ["s", "z"], outputs: ["cnd"] },
          {
            op: "If",
            inputs: ["cnd"],
            outputs: ["y"],
            attributes: {
              else_branch: {
                graph: {
                  nodes: [{ op: "Exp", inputs: ["x"], outputs: ["ey"] }],
                  inputs: {},
                  outputs: { ey: any },
                },
              },
              then_branch: {
                graph: {
                  nodes: [{ op: "Mul", inputs: ["x", "two"], outputs: ["ty"] }],
                  inputs: {},
                  outputs: { ty: any },
                },
              },
            },
          },
        ],
        outputs: { y: any },
      },
      inputs: {
        neg: { x: filled([1, width], (at) => -Math.abs(values[at]!)) },
        pos: { x: filled([1, width], (at) => Math.abs(values[at]!)) },
      },
    };
  },
};

export default what;
