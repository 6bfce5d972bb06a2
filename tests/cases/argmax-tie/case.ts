import { type Case, low, normalIsRight } from "../case.ts";
import { filled } from "../draw.ts";

const lowPicksAnother = (rows: number, of: number) => ({
  ...low,
  verdict: "wrong" as const,
  failing: ["y"],
  differ: { output: "y", count: rows, of },
  birth: ["y", "l"],
  cause: ["tie" as const],
});

/** Two logits within one step of fp16. */
const what: Case = {
  claims: [normalIsRight, lowPicksAnother(1, 16)],
  /**
   * Two classes whose weights differ by less than fp16 can tell: equal logits in fp16, of which the first is picked, and the
   * second larger in fp32. They lead in some rows; one other class does, by far, in the rest.
   */
  draw: (draw) => {
    const [rows, width, classes] = [draw.size(8, 24), draw.size(24, 48), draw.size(48, 96, 8)];
    const weights = draw.halves([width, classes]);
    const w = weights.values;
    const [a, b, other] = draw.different(3, classes) as [number, number, number];
    const [first, second] = [Math.min(a, b), Math.max(a, b)];
    for (let k = 0; k < width; k++) w[k * classes + second] = w[k * classes + first]! * (1 + 2 ** -14);
    const tied = draw.different(draw.size(1, 4), rows);
    const noise = draw.normal([rows, width], 0.2).values;
    const x = filled([rows, width], (at) => {
      const [row, k] = [Math.floor(at / width), at % width];
      return 1.5 * w[k * classes + (tied.includes(row) ? first : other)]! + noise[at]!;
    });
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [rows, width] } },
        constants: { w: weights },
        nodes: [
          { op: "MatMul", inputs: ["x", "w"], outputs: ["l"] },
          { op: "ArgMax", inputs: ["l"], outputs: ["y"], attributes: { axis: -1, keepdims: 0 } },
        ],
        outputs: { y: { type: "int64", shape: [rows] } },
      },
      inputs: { r: { x } },
      claims: [normalIsRight, lowPicksAnother(tied.length, rows)],
    };
  },
};

export default what;
