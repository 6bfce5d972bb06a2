import { type Case, low } from "../case.ts";
import { int64 } from "../draw.ts";

/** Sequences of two lengths along a dynamic first dimension. */
const what: Case = {
  runs: [{ mnn: ["3.0.0", "3.6.1"] }],
  claims: [
    { config: "cpu/normal", verdict: "pass", silent: true },
    { ...low, verdict: ["pass", "wrong"] },
  ],
  draw: (draw) => {
    const [width, hidden] = [draw.size(6, 12), draw.size(8, 20)];
    const [short, long] = [draw.size(3, 8), draw.size(20, 40)];
    const x = (length: number) => ({ x: draw.normal([length, 1, width]) });
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: ["T", 1, width] } },
        constants: {
          W: draw.normal([1, 4 * hidden, width]),
          R: draw.normal([1, 4 * hidden, hidden], 0.3),
          B: draw.normal([1, 8 * hidden]),
          a1: int64([1]),
        },
        nodes: [
          {
            op: "LSTM",
            inputs: ["x", "W", "R", "B"],
            outputs: ["yy", "yh", "yc"],
            attributes: { hidden_size: hidden },
          },
          { op: "Squeeze", inputs: ["yy", "a1"], outputs: ["y"] },
        ],
        outputs: {
          y: { type: "float", shape: ["T", 1, hidden] },
          yh: { type: "float", shape: [1, 1, hidden] },
        },
      },
      inputs: { t30: x(long), t5: x(short), t5b: x(short) },
    };
  },
};

export default what;
