import { type Case, low, normalIsRight } from "../case.ts";
import { filled, int64, scalar } from "../draw.ts";

/** Of five outputs one overflows. */
const what: Case = {
  claims: [
    normalIsRight,
    { ...low, verdict: "wrong", failing: ["box"], birth: ["box"], cause: ["overflow"] },
  ],
  /**
   * The classes' weights are one vector in steps that fp16 tells apart with ease, so that no order is close; the
   * largest value times `k` is a seventh beyond fp16.
   */
  draw: (draw) => {
    const [rows, width, classes] = [draw.size(3, 6), draw.size(24, 40), draw.size(32, 64)];
    const direction = draw.halves([width]).values;
    const order = draw.different(classes, classes);
    const w = filled(
      [width, classes],
      (at) => (direction[Math.floor(at / classes)]! * (1 + order[at % classes]!)) / classes,
    );
    const x = filled([rows, width], (at) => direction[at % width]! * (0.3 + 0.05 * Math.floor(at / width)));
    const power = direction.reduce((sum, value) => sum + value * value, 0);
    const k = 75_000 / (power * (0.3 + 0.05 * (rows - 1)));
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [rows, width] } },
        constants: { w1: w, k: scalar(Math.round(k)), kk: int64([5]) },
        nodes: [
          { op: "MatMul", inputs: ["x", "w1"], outputs: ["h"] },
          { op: "Relu", inputs: ["h"], outputs: ["r"] },
          { op: "Softmax", inputs: ["r"], outputs: ["prob"], attributes: { axis: -1 } },
          { op: "Mul", inputs: ["r", "k"], outputs: ["box"] },
          { op: "ArgMax", inputs: ["r"], outputs: ["cls"], attributes: { axis: -1, keepdims: 0 } },
          { op: "TopK", inputs: ["r", "kk"], outputs: ["tv", "ti"], attributes: { axis: -1 } },
        ],
        outputs: {
          prob: { type: "float", shape: [rows, classes] },
          box: { type: "float", shape: [rows, classes] },
          cls: { type: "int64", shape: [rows] },
          tv: { type: "float", shape: [rows, 5] },
          ti: { type: "int64", shape: [rows, 5] },
        },
      },
      inputs: { r: { x } },
    };
  },
};

export default what;
