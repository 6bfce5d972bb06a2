import { type Case, low } from "../case.ts";
import { scalar } from "../draw.ts";

/** E[x²] - E[x]² of values far from zero. */
const what: Case = {
  claims: [
    { config: "cpu/normal", inputs: ["centred"], verdict: "pass", silent: true },
    // fp32 cancels as well: two programs that are both right are 44 dB apart.
    {
      config: "cpu/normal",
      inputs: ["dc"],
      verdict: ["pass", "drift"],
      causeIfAny: ["conditioning"],
    },
    {
      ...low,
      inputs: ["dc"],
      verdict: "wrong",
      failing: ["y"],
      birth: ["v"],
      cause: ["cancellation"],
    },
    { ...low, inputs: ["centred"], verdict: "pass", silent: true },
  ],
  draw: (draw) => {
    const [rows, width] = [draw.size(12, 24), draw.size(96, 192, 8)];
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [1, rows, width] } },
        constants: { eps: scalar(1e-5) },
        nodes: [
          { op: "ReduceMean", inputs: ["x"], outputs: ["m"], attributes: { axes: [-1] } },
          { op: "Mul", inputs: ["x", "x"], outputs: ["sq"] },
          { op: "ReduceMean", inputs: ["sq"], outputs: ["m2"], attributes: { axes: [-1] } },
          { op: "Mul", inputs: ["m", "m"], outputs: ["mm"] },
          { op: "Sub", inputs: ["m2", "mm"], outputs: ["v"] },
          { op: "Add", inputs: ["v", "eps"], outputs: ["ve"] },
          { op: "Sqrt", inputs: ["ve"], outputs: ["sd"] },
          { op: "Sub", inputs: ["x", "m"], outputs: ["d"] },
          { op: "Div", inputs: ["d", "sd"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, rows, width] } },
      },
      inputs: {
        dc: { x: draw.normal([1, rows, width], 0.5, draw.uniform(90, 120)) },
        centred: { x: draw.normal([1, rows, width]) },
      },
    };
  },
};

export default what;
