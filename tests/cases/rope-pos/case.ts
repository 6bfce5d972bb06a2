import { type Case, low, normalIsRight } from "../case.ts";
import { filled, int32, int64 } from "../draw.ts";

/** Angles of positions that fp16 holds in steps of whole radians. */
const what: Case = {
  claims: [
    normalIsRight,
    {
      ...low,
      inputs: ["p2000", "p4000", "p9000"],
      verdict: "wrong",
      failing: ["y"],
      birth: ["ang"],
      cause: ["resolution"],
    },
    { ...low, inputs: ["p100"], verdict: "pass", silent: true },
  ],
  draw: (draw) => {
    const [length, width] = [draw.size(12, 24), draw.size(12, 20)];
    const q = filled([1, length, width], () => 1);
    const from = (start: number) => ({
      pos: int32(
        Array.from({ length }, (_, i) => start + i),
        [1, length],
      ),
      q,
    });
    return {
      model: {
        opset: 13,
        inputs: {
          pos: { type: "int32", shape: [1, length] },
          q: { type: "float", shape: [1, length, width] },
        },
        constants: {
          a1: int64([2]),
          th: filled([1, width], (i) => 10_000 ** (-i / width)),
        },
        nodes: [
          { op: "Cast", inputs: ["pos"], outputs: ["pf"], attributes: { to: 1 } },
          { op: "Unsqueeze", inputs: ["pf", "a1"], outputs: ["pu"] },
          { op: "MatMul", inputs: ["pu", "th"], outputs: ["ang"] },
          { op: "Cos", inputs: ["ang"], outputs: ["cc"] },
          { op: "Mul", inputs: ["q", "cc"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, length, width] } },
      },
      inputs: {
        p100: from(draw.size(80, 120)),
        p2000: from(draw.size(2050, 2500)),
        p4000: from(draw.size(4096, 4800)),
        p9000: from(draw.size(8300, 9500)),
      },
    };
  },
};

export default what;
