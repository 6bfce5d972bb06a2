import { type Case, type Claim, low, normalIsRight } from "../case.ts";
import { filled, int64, scalar } from "../draw.ts";

const becomesZero = (birth: string, inputs?: string[]): Claim => ({
  ...low,
  ...(inputs && { inputs }),
  verdict: "wrong",
  birth: [birth],
  cause: ["underflow"],
});

/** An epsilon below fp16 keeps a logarithm from zero, and does not in fp16; the tensor itself is right to 60 dB. */
export const epsilonOfLog: Case = {
  claims: [normalIsRight, becomesZero("re")],
  draw: (draw) => {
    const [width, out] = [draw.size(32, 96, 8), draw.size(24, 48)];
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [1, width] } },
        constants: { w: draw.normal([width, out], 1 / Math.sqrt(width)), eps: scalar(1e-10) },
        nodes: [
          { op: "MatMul", inputs: ["x", "w"], outputs: ["m"] },
          { op: "Relu", inputs: ["m"], outputs: ["r"] },
          { op: "Add", inputs: ["r", "eps"], outputs: ["re"] },
          { op: "Log", inputs: ["re"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, out] } },
      },
      inputs: { r: { x: draw.normal([1, width]) } },
    };
  },
};

/** One keeps a division from zero by zero: rows without a value come out as NaN. */
export const epsilonOfDivision: Case = {
  claims: [
    normalIsRight,
    { ...low, inputs: ["full"], verdict: "pass", silent: true },
    becomesZero("se", ["empty"]),
  ],
  draw: (draw) => {
    const [rows, width] = [draw.size(8, 16), draw.size(24, 48)];
    const values = draw.normal([1, rows, width]);
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [1, rows, width] } },
        constants: { eps: scalar(1e-8), last: int64([-1]) },
        nodes: [
          { op: "Abs", inputs: ["x"], outputs: ["a"] },
          { op: "ReduceSum", inputs: ["a", "last"], outputs: ["s"], attributes: { keepdims: 1 } },
          { op: "Add", inputs: ["s", "eps"], outputs: ["se"] },
          { op: "Div", inputs: ["a", "se"], outputs: ["y"] },
        ],
        outputs: { y: { type: "float", shape: [1, rows, width] } },
      },
      inputs: {
        full: { x: values },
        empty: { x: filled([1, rows, width], (at) => (at < 2 * width ? 0 : values.values[at]!)) },
      },
    };
  },
};

/** Whole numbers above 2 048 that a network computes and then takes rows by: their steps make other rows of them. */
export const computedIndex: Case = {
  claims: [normalIsRight, { ...low, verdict: "wrong", birth: ["m"], cause: ["resolution"] }],
  draw: (draw) => {
    const [count, rows, width] = [draw.size(40, 80), draw.size(5000, 7000, 500), draw.size(3, 6)];
    // Half way between two whole numbers, so that fp32 is sure of them.
    const ids = draw.different(count, rows);
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [1, count] } },
        constants: { by: scalar(rows), table: draw.normal([rows, width]) },
        nodes: [
          { op: "Mul", inputs: ["x", "by"], outputs: ["m"] },
          { op: "Floor", inputs: ["m"], outputs: ["whole"] },
          { op: "Cast", inputs: ["whole"], outputs: ["id"], attributes: { to: 7 } },
          { op: "Gather", inputs: ["table", "id"], outputs: ["y"], attributes: { axis: 0 } },
        ],
        outputs: { y: { type: "float", shape: [1, count, width] } },
      },
      inputs: { r: { x: filled([1, count], (at) => (ids[at]! + 0.5) / rows) } },
    };
  },
};
