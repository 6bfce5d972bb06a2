import { type Case, type Claim, low } from "../case.ts";

const claims = (wanted: number[]): Claim[] => [
  { mnn: ["3.6.1"], config: "cpu/normal", verdict: "pass", silent: true, ownConverter: true },
  { ...low, mnn: ["3.6.1"], verdict: "pass", silent: true },
  {
    mnn: ["3.0.0", "3.4.1"],
    config: "cpu/normal",
    verdict: ["wrong", "reference-bad"],
    shape: { output: "y", wanted },
    birth: ["s", "y"],
    cause: ["converter"],
    ownConverter: true,
  },
];

/** An order of indices that older converters get wrong. */
const what: Case = {
  runs: [{ mnn: ["3.0.0", "3.4.1", "3.6.1"] }],
  claims: claims([1, 4, 6, 6]),
  draw: (draw) => {
    const [i, n, c] = [draw.size(6, 9), draw.size(3, 5), draw.size(6, 12)];
    return {
      model: {
        opset: 13,
        inputs: { a: { type: "float", shape: [1, i, n, c] }, b: { type: "float", shape: [1, i, n, c] } },
        nodes: [
          { op: "Einsum", inputs: ["a", "b"], outputs: ["s"], attributes: { equation: "binc,bjnc->bnij" } },
          { op: "Softmax", inputs: ["s"], outputs: ["y"], attributes: { axis: -1 } },
        ],
        outputs: { y: { type: "float", shape: [1, n, i, i] } },
      },
      inputs: { r: { a: draw.normal([1, i, n, c]), b: draw.normal([1, i, n, c]) } },
      claims: claims([1, n, i, i]),
    };
  },
};

export default what;
