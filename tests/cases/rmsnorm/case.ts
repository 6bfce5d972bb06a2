import { type Case, type Claim, low } from "../case.ts";
import { scalar } from "../draw.ts";

const own: Claim[] = [
  // 3.0.0's converter keeps the ops apart, on every release.
  { run: 0, config: "cpu/normal", verdict: "pass", silent: true },
  {
    ...low,
    run: 0,
    inputs: ["eps"],
    verdict: "wrong",
    failing: ["y"],
    birth: ["d2", "v", "ve"],
    cause: ["underflow"],
  },
  { ...low, run: 0, inputs: ["out"], verdict: "wrong", failing: ["y"], birth: ["d2"], cause: ["overflow"] },
  { ...low, run: 0, inputs: ["ok"], verdict: "pass", silent: true },
  // 3.6.1's fuses them to a layer norm that computes in fp32.
  { run: 1, config: "cpu/normal", verdict: "pass", silent: true },
  { ...low, run: 1, verdict: "pass", silent: true },
];

/** Root mean square: its square is below fp16 for small inputs and beyond it for large ones. */
const what: Case = {
  runs: [{ mnn: ["3.0.0", "3.6.1"], converter: "3.0.0" }, { mnn: ["3.6.1"] }],
  claims: own,
  draw: (draw) => {
    const [rows, width] = [draw.size(8, 16), draw.size(192, 320, 16)];
    const x = (scale: number) => ({ x: draw.normal([1, rows, width], scale) });
    const gain = draw.normal([width], 0.1, 1);
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [1, rows, width] } },
        constants: { two: scalar(2), eps: scalar(1e-12), ga: gain },
        nodes: [
          { op: "Pow", inputs: ["x", "two"], outputs: ["d2"] },
          { op: "ReduceMean", inputs: ["d2"], outputs: ["v"], attributes: { axes: [-1] } },
          { op: "Add", inputs: ["v", "eps"], outputs: ["ve"] },
          { op: "Sqrt", inputs: ["ve"], outputs: ["sd"] },
          { op: "Div", inputs: ["x", "sd"], outputs: ["nm"] },
          { op: "Mul", inputs: ["nm", "ga"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, rows, width] } },
      },
      inputs: { eps: x(1e-4), ok: x(1), out: x(draw.uniform(450, 550)) },
    };
  },
};

export default what;
