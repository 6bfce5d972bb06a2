import type { Case } from "../case.ts";
import { int64 } from "../draw.ts";

/** A reduction that MNN ignores: wrong at every precision. */
const what: Case = {
  runs: [{ mnn: ["3.0.0", "3.4.1", "3.6.1"] }],
  claims: [
    {
      config: "cpu/normal",
      verdict: ["wrong", "reference-bad"],
      failing: ["y"],
      birth: ["y"],
      cause: ["operator"],
      first: true,
    },
    { config: "cpu/low", verdict: ["wrong", "reference-bad"], birth: ["y"], cause: ["operator"] },
  ],
  draw: (draw) => {
    const [rows, width, updates] = [draw.size(6, 12), draw.size(3, 8), draw.size(3, 5)];
    const places = draw.different(updates - 1, rows);
    return {
      model: {
        opset: 16,
        inputs: {
          x: { type: "float", shape: [rows, width] },
          up: { type: "float", shape: [updates, width] },
        },
        constants: { ix: int64([...places, places[0]!], [updates, 1]) },
        nodes: [
          { op: "ScatterND", inputs: ["x", "ix", "up"], outputs: ["y"], attributes: { reduction: "add" } },
        ],
        outputs: { y: { type: "float", shape: [rows, width] } },
      },
      inputs: { r: { x: draw.normal([rows, width]), up: draw.normal([updates, width]) } },
    };
  },
};

export default what;
