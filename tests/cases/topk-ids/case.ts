import { type Case, low, normalIsRight } from "../case.ts";
import { int64 } from "../draw.ts";

const idsDiffer = (rows: number, k: number) => ({
  ...low,
  verdict: "wrong" as const,
  failing: ["i"],
  differ: { output: "i", count: null, of: rows * k },
  birth: ["v", "i", "l"],
  cause: ["tie" as const],
});

/** Of the largest values, the ids of neighbours within one step of fp16 change places. */
const what: Case = {
  claims: [normalIsRight, idsDiffer(8, 20)],
  /** Enough ids of many classes that some neighbours lie that close. */
  draw: (draw) => {
    const [rows, width, classes, k] = [
      draw.size(8, 16),
      draw.size(24, 40),
      draw.size(384, 512, 8),
      draw.size(20, 30),
    ];
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [rows, width] } },
        constants: { w: draw.normal([width, classes]), k: int64([k]) },
        nodes: [
          { op: "MatMul", inputs: ["x", "w"], outputs: ["l"] },
          { op: "TopK", inputs: ["l", "k"], outputs: ["v", "i"], attributes: { axis: -1 } },
        ],
        outputs: { v: { type: "float", shape: [rows, k] }, i: { type: "int64", shape: [rows, k] } },
      },
      inputs: { r: { x: draw.normal([rows, width], 3) } },
      claims: [normalIsRight, idsDiffer(rows, k)],
    };
  },
};

export default what;
