import { type Case, low, normalIsRight } from "../case.ts";

/** Too few values to prove a format: what else proves it counts. */
const what: Case = {
  claims: [
    normalIsRight,
    { ...low, verdict: "pass", format: "fp16", silent: true, saysNot: [/\bon cpu\b/, /--ops all/] },
  ],
  draw: (draw) => {
    const width = draw.size(5, 7);
    const [a, b] = [draw.size(7, 9), draw.size(4, 6)];
    const x = (length: number) => ({ x: draw.normal([1, length, width]) });
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [1, "T", width] } },
        constants: { ax: { shape: [], values: BigInt64Array.of(2n) } },
        nodes: [
          { op: "Transpose", inputs: ["x"], outputs: ["t"], attributes: { perm: [0, 2, 1] } },
          { op: "CumSum", inputs: ["t", "ax"], outputs: ["cs"] },
          { op: "Transpose", inputs: ["cs"], outputs: ["y"], attributes: { perm: [0, 2, 1] } },
        ],
        outputs: { y: { type: "float", shape: [1, "T", width] } },
      },
      inputs: { a8: x(a), b5: x(b), c8: x(a) },
    };
  },
};

export default what;
