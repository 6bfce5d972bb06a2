import { arm, type Case, low } from "../case.ts";

/** Cubic interpolation, which MNN has in fp32 alone (that is no fallback) and computes wrongly at every precision. */
export const cubic: Case = {
  runs: [{ mnn: ["3.6.1"], targets: [arm] }],
  claims: [{ ...low, verdict: "wrong", cause: ["operator"], first: true, saysNot: [/partly/] }],
  draw: (draw) => {
    const [channels, side] = [draw.size(3, 6), draw.size(8, 12)];
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [1, channels, side, side] } },
        constants: {
          w: draw.normal([channels, channels, 3, 3], 1 / Math.sqrt(9 * channels)),
          roi: { shape: [0], values: new Float32Array(0) },
          scales: { shape: [4], values: Float32Array.of(1, 1, 2, 2) },
        },
        nodes: [
          {
            op: "Conv",
            inputs: ["x", "w"],
            outputs: ["c"],
            attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
          },
          {
            op: "Resize",
            inputs: ["c", "roi", "scales"],
            outputs: ["y"],
            attributes: { mode: "cubic", cubic_coeff_a: { float: -0.75 } },
          },
        ],
        outputs: { y: { type: "float", shape: [1, channels, 2 * side, 2 * side] } },
      },
      inputs: { r: { x: draw.normal([1, channels, side, side]) } },
    };
  },
};
