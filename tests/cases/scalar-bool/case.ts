import { type Case, low, normalIsRight } from "../case.ts";
import { int32, scalar } from "../draw.ts";

/** Inputs of float, bool and no dimension. */
const what: Case = {
  claims: [normalIsRight, { ...low, verdict: "pass", silent: true }],
  draw: (draw) => {
    const width = draw.size(5, 12);
    const kept = draw.different(Math.ceil(width / 2), width);
    return {
      model: {
        opset: 13,
        inputs: {
          x: { type: "float", shape: [1, width] },
          b: { type: "bool", shape: [1, width] },
          s: { type: "float", shape: [] },
        },
        constants: { z: scalar(0) },
        nodes: [
          { op: "Where", inputs: ["b", "x", "z"], outputs: ["w"] },
          { op: "Mul", inputs: ["w", "s"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, width] } },
      },
      inputs: {
        r: {
          x: draw.normal([1, width]),
          b: int32(
            Array.from({ length: width }, (_, i) => Number(kept.includes(i))),
            [1, width],
          ),
          s: scalar(draw.uniform(2, 4)),
        },
      },
    };
  },
};

export default what;
