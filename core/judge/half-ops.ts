import { compareReleases } from "../report/release.ts";

/**
 * Ops that MNN's fp16 backend for Arm computes itself, by the release since which it does: `opCompabilityForLowp` of
 * source/core/OpCommonUtils.cpp and the ops that source/backend/arm82 registers, read at the tags 2.8.0 to 3.6.1. All others
 * (Reduction, TopKV2, ArgMax, CumSum, ...) run in fp32 beside it at every precision: that they do proves nothing.
 */
const SINCE: Record<string, string> = {
  ...Object.fromEntries(
    [
      "Scale",
      "Convolution",
      "ConvolutionDepthwise",
      "Deconvolution",
      "DeconvolutionDepthwise",
      "MatMul",
      "BatchMatMul",
      "BinaryOp",
      "Eltwise",
      "UnaryOp",
      "Pooling",
      "ReLU",
      "ReLU6",
      "PReLU",
      "GridSample",
      "ROIPooling",
      "ROIAlign",
      "Interp",
    ].map((type) => [type, "2.8.0"]),
  ),
  Select: "2.8.4",
  Attention: "2.9.0",
  Softmax: "2.9.1",
  LayerNorm: "2.9.1",
  RNNSequenceGRU: "3.0.0",
  LinearAttention: "3.5.0",
};

/** Loops that MNN fuses run in fp32, others in half, and nothing tells the two apart. */
const MAY = ["While"];

/** Of a type, the operations that no release has in half: Arm82Interp knows two ways to resize. */
const NEVER: Record<string, readonly string[]> = { Interp: ["CUBIC", "NEAREST_ROUND"] };

/**
 * Whether a release computes ops of a type in half at Low on an Arm CPU with fp16: `always` where it is made for it, `maybe`
 * where that hangs on the op, `never` where its fp32 is no fallback. What is no release (a commit) is taken for the newest.
 *
 * @param does which operation of its type the op is, where that is known
 */
export function runsInHalf(
  type: string,
  release: string,
  does: string | null = null,
): "always" | "maybe" | "never" {
  if (MAY.includes(type)) return "maybe";
  if (NEVER[type]) {
    if (does === null) return "maybe";
    if (NEVER[type].includes(does)) return "never";
  }
  const since = SINCE[type];
  return since !== undefined && compareReleases(release, since) >= 0 ? "always" : "never";
}
