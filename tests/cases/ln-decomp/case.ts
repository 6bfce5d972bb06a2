import { type Case, low, normalIsRight } from "../case.ts";
import { scalar } from "../draw.ts";

/** A layer norm in parts, which the converter puts together. */
const what: Case = {
  claims: [normalIsRight, { ...low, verdict: "pass", silent: true }],
  draw: (draw) => {
    const [rows, width] = [draw.size(8, 16), draw.size(192, 320, 16)];
    const x = (scale: number) => ({ x: draw.normal([1, rows, width], scale) });
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [1, rows, width] } },
        constants: {
          two: scalar(2),
          eps: scalar(1e-12),
          ga: draw.normal([width], 0.1, 1),
          be: draw.normal([width], 0.1),
        },
        nodes: [
          { op: "ReduceMean", inputs: ["x"], outputs: ["m"], attributes: { axes: [-1] } },
          { op: "Sub", inputs: ["x", "m"], outputs: ["d"] },
          { op: "Pow", inputs: ["d", "two"], outputs: ["d2"] },
          { op: "ReduceMean", inputs: ["d2"], outputs: ["v"], attributes: { axes: [-1] } },
          { op: "Add", inputs: ["v", "eps"], outputs: ["ve"] },
          { op: "Sqrt", inputs: ["ve"], outputs: ["sd"] },
          { op: "Div", inputs: ["d", "sd"], outputs: ["nm"] },
          { op: "Mul", inputs: ["nm", "ga"], outputs: ["g1"] },
          { op: "Add", inputs: ["g1", "be"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, rows, width] } },
      },
      inputs: { eps: x(1e-4), ok: x(1), out: x(draw.uniform(450, 550)) },
    };
  },
};

export default what;
