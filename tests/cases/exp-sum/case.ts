import { type Case, low, normalIsRight } from "../case.ts";
import { int64 } from "../draw.ts";

/** A softmax without its shift. */
const what: Case = {
  claims: [
    normalIsRight,
    {
      ...low,
      inputs: ["hot"],
      verdict: "wrong",
      failing: ["y"],
      birth: ["e"],
      cause: ["overflow"],
      saturated: true,
    },
    { ...low, inputs: ["ok"], verdict: "pass", format: "fp16", silent: true },
  ],
  /** The two largest logits of `hot` are made to be beyond fp16's exp and just below it; `ok` is a quarter of it. */
  draw: (draw) => {
    const [width, classes] = [draw.size(12, 24), draw.size(8, 16)];
    const x = draw.normal([1, width]);
    const w = draw.normal([width, classes], 1 / Math.sqrt(width));
    const power = x.values.reduce((sum, value) => sum + value * value, 0);
    const [top, second] = draw.different(2, classes) as [number, number];
    for (const [at, logit] of [
      [top, draw.uniform(13.5, 14.5)],
      [second, draw.uniform(10.6, 11)],
    ] as const) {
      let now = 0;
      for (let k = 0; k < width; k++) now += x.values[k]! * w.values[k * classes + at]!;
      for (let k = 0; k < width; k++) w.values[k * classes + at]! += ((logit - now) * x.values[k]!) / power;
    }
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [1, width] } },
        constants: { w, ax: int64([-1]) },
        nodes: [
          { op: "MatMul", inputs: ["x", "w"], outputs: ["l"] },
          { op: "Exp", inputs: ["l"], outputs: ["e"] },
          { op: "ReduceSum", inputs: ["e", "ax"], outputs: ["s"], attributes: { keepdims: 1 } },
          { op: "Div", inputs: ["e", "s"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, classes] } },
      },
      inputs: {
        hot: { x },
        ok: { x: { shape: x.shape, values: x.values.map((value) => value / 4) } },
      },
    };
  },
};

export default what;
