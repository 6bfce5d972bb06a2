import { type Case, low, normalIsRight } from "../case.ts";
import { int64, scalar } from "../draw.ts";

/** Score rows that a tiny factor destroys, beside box rows that hide them. */
const what: Case = {
  claims: [
    normalIsRight,
    {
      ...low,
      verdict: "wrong",
      failing: ["y"],
      slices: { output: "y", axis: 1, index: [4, 5, 6, 7, 8, 9] },
      // c1 is subnormal in fp16, and c2's factor of 1e5 is beyond it and becomes 65504, which costs far more.
      birth: ["c1", "c2"],
      cause: ["underflow", "overflow"],
    },
  ],
  /** As the case, but back in two factors that fp16 holds: the tiny one alone does the damage. */
  draw: (draw) => {
    const [channels, side, scores] = [draw.size(16, 40), draw.size(8, 12), draw.size(4, 8)];
    const rows = 4 + scores;
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [1, channels, side, side] } },
        constants: {
          wb: draw.normal([4, channels, 1, 1], 1 / Math.sqrt(channels)),
          wc: draw.normal([scores, channels, 1, 1], 2.6 / Math.sqrt(channels)),
          size: scalar(640),
          tiny: scalar(4e-8),
          up: scalar(5000),
          big: scalar(5000),
          sh: int64([1, rows, side * side]),
        },
        nodes: [
          { op: "Conv", inputs: ["x", "wb"], outputs: ["b0"] },
          { op: "Sigmoid", inputs: ["b0"], outputs: ["b1"] },
          { op: "Mul", inputs: ["b1", "size"], outputs: ["box"] },
          { op: "Conv", inputs: ["x", "wc"], outputs: ["c0"] },
          { op: "Mul", inputs: ["c0", "tiny"], outputs: ["c1"] },
          { op: "Mul", inputs: ["c1", "up"], outputs: ["cu"] },
          { op: "Mul", inputs: ["cu", "big"], outputs: ["c2"] },
          { op: "Sigmoid", inputs: ["c2"], outputs: ["sc"] },
          { op: "Concat", inputs: ["box", "sc"], outputs: ["cat"], attributes: { axis: 1 } },
          { op: "Reshape", inputs: ["cat", "sh"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, rows, side * side] } },
      },
      inputs: { r: { x: draw.normal([1, channels, side, side]) } },
      claims: [
        normalIsRight,
        {
          ...low,
          verdict: "wrong",
          failing: ["y"],
          slices: { output: "y", axis: 1, index: Array.from({ length: scores }, (_, i) => 4 + i) },
          birth: ["c1"],
          cause: ["underflow"],
        },
      ],
    };
  },
};

export default what;
