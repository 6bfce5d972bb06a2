import { arm, type Case, low, normalIsRight } from "../case.ts";
import { int64, scalar } from "../draw.ts";

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

/** A size that is computed of the input's own: MNN does that in fp32 beside all that it computes in half, which is no fallback. */
export const computedSize: Case = {
  runs: [{ mnn: ["3.0.0", "3.6.1"] }],
  claims: [normalIsRight, { ...low, verdict: "pass", silent: true, format: "fp16", saysNot: [/partly/] }],
  draw: (draw) => {
    const [channels, side] = [draw.size(4, 8), draw.size(11, 19, 2)];
    const filter = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
    return {
      model: {
        opset: 13,
        inputs: { x: { type: "float", shape: [1, 3, "height", "width"] } },
        constants: {
          w: draw.normal([channels, 3, 3, 3], 1 / Math.sqrt(27)),
          v: draw.normal([4, channels, 3, 3], 1 / Math.sqrt(9 * channels)),
          none: { shape: [0], values: new Float32Array(0) },
          all: int64([1, channels]),
          from: int64([2]),
          to: int64([4]),
          times: scalar(1.7),
        },
        nodes: [
          { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: filter },
          { op: "Shape", inputs: ["x"], outputs: ["shape"] },
          { op: "Slice", inputs: ["shape", "from", "to"], outputs: ["sides"] },
          { op: "Cast", inputs: ["sides"], outputs: ["known"], attributes: { to: 1 } },
          { op: "Mul", inputs: ["known", "times"], outputs: ["larger"] },
          { op: "Floor", inputs: ["larger"], outputs: ["whole"] },
          { op: "Cast", inputs: ["whole"], outputs: ["wanted"], attributes: { to: 7 } },
          { op: "Concat", inputs: ["all", "wanted"], outputs: ["sizes"], attributes: { axis: 0 } },
          {
            op: "Resize",
            inputs: ["c", "none", "none", "sizes"],
            outputs: ["r"],
            attributes: { mode: "linear", coordinate_transformation_mode: "half_pixel" },
          },
          { op: "Conv", inputs: ["r", "v"], outputs: ["y"], attributes: filter },
        ],
        outputs: { y: { type: "float", shape: [1, 4, "up", "across"] } },
      },
      inputs: { r: { x: draw.normal([1, 3, side, side + 4]) } },
    };
  },
};
