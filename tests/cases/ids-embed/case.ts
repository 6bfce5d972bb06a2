import { type Case, low } from "../case.ts";
import { filled, int32, int64 } from "../draw.ts";

/** Ids of two lengths; and 0/0, where the reference itself is NaN. */
const what: Case = {
  claims: [
    { config: "cpu/normal", inputs: ["s5", "s9"], verdict: "pass", silent: true },
    { ...low, inputs: ["s5", "s9"], verdict: "pass", silent: true },
    { inputs: ["pad"], verdict: ["reference-bad"] },
  ],
  draw: (draw) => {
    const [rows, width] = [draw.size(4000, 7000), draw.size(6, 10)];
    const base = draw.normal([width], 1).values;
    const sentence = (length: number, kept: number) => ({
      ids: int32(kept === 0 ? Array(length).fill(0) : draw.different(length, rows), [1, length]),
      am: int32(
        Array.from({ length }, (_, i) => (i < kept ? 1 : 0)),
        [1, length],
      ),
    });
    return {
      model: {
        opset: 13,
        inputs: { ids: { type: "int64", shape: ["B", "S"] }, am: { type: "int64", shape: ["B", "S"] } },
        constants: {
          tab: filled([rows, width], (at) => (at % 97) + base[at % width]!),
          u: int64([2]),
          ax: int64([1]),
        },
        nodes: [
          { op: "Gather", inputs: ["tab", "ids"], outputs: ["e"], attributes: { axis: 0 } },
          { op: "Cast", inputs: ["am"], outputs: ["af"], attributes: { to: 1 } },
          { op: "Unsqueeze", inputs: ["af", "u"], outputs: ["au"] },
          { op: "Mul", inputs: ["e", "au"], outputs: ["em"] },
          { op: "ReduceSum", inputs: ["em", "ax"], outputs: ["s"], attributes: { keepdims: 0 } },
          { op: "ReduceSum", inputs: ["au", "ax"], outputs: ["cn"], attributes: { keepdims: 0 } },
          { op: "Div", inputs: ["s", "cn"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: ["B", width] } },
      },
      inputs: { pad: sentence(4, 0), s5: sentence(5, 3), s9: sentence(draw.size(7, 12), 7) },
    };
  },
};

export default what;
