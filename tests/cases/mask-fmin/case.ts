import { type Case, low, normalIsRight } from "../case.ts";
import { filled, scalar } from "../draw.ts";

/** A mask of the smallest float32, with a row wholly masked. */
const what: Case = {
  claims: [normalIsRight, { ...low, verdict: "pass", silent: true }],
  draw: (draw) => {
    const [length, width] = [draw.size(6, 12), draw.size(12, 24)];
    const [q, kT, v] = [
      draw.normal([1, length, width]),
      draw.normal([1, width, length]),
      draw.normal([1, length, width]),
    ];
    const masked = (kept: number) => ({
      q,
      kT,
      v,
      m: filled([1, 1, length], (at) => (at < kept ? 1 : 0)),
    });
    return {
      model: {
        opset: 13,
        inputs: {
          q: { type: "float", shape: q.shape },
          kT: { type: "float", shape: kT.shape },
          v: { type: "float", shape: v.shape },
          m: { type: "float", shape: [1, 1, length] },
        },
        constants: { one: scalar(1), neg: scalar(-3.4028234663852886e38) },
        nodes: [
          { op: "MatMul", inputs: ["q", "kT"], outputs: ["s"] },
          { op: "Sub", inputs: ["one", "m"], outputs: ["im"] },
          { op: "Mul", inputs: ["im", "neg"], outputs: ["bias"] },
          { op: "Add", inputs: ["s", "bias"], outputs: ["sm"] },
          { op: "Softmax", inputs: ["sm"], outputs: ["p"], attributes: { axis: -1 } },
          { op: "MatMul", inputs: ["p", "v"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, length, width] } },
      },
      inputs: {
        allpad: masked(0),
        nomask: masked(length),
        pad: masked(draw.size(2, length - 1)),
      },
    };
  },
};

export default what;
