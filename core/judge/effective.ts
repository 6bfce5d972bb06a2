import type { Config, Effective, OpRow } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";
import { askedFormat } from "./asked.ts";
import { backendOf } from "./backend.ts";
import { effectiveOnGpu } from "./effective-gpu.ts";
import type { Evidence } from "./evidence.ts";

/**
 * What a configuration really computed, from the values themselves and the session's own word.
 *
 * Values that need more bits than fp16 has were not computed in fp16, whatever was asked; values that all fit were
 * stored in it (core/numeric/proven-format.ts). MNN falls back to fp32 without a word, so asking is no evidence.
 */
export function effectiveFormat(config: Config, evidence: Evidence): Effective {
  const onGpu = backendOf(evidence.backends) ?? "cpu";
  if (config.backend !== "cpu" && onGpu !== "cpu") return effectiveOnGpu(config, evidence);
  const asked = askedFormat({ ...config, backend: "cpu" });
  const { backends, platform } = evidence;
  const session = backends === null ? "" : `session info BACKENDS ${backends}`;
  const arm = platform.endsWith("aarch64") || platform.endsWith("arm64");
  const found = (format: Format | null, ...proof: string[]): Effective => ({
    backend: "cpu",
    format,
    proof: proof.filter(Boolean).join("; "),
  });

  // Only Low picks fp16 kernels, so what extends the CPU under low_bf16 is BF16. From 2.9.3 on it keeps fp32 tensors:
  // their values would say fp32.
  if (arm && asked === "bf16" && backends === 13)
    return found("bf16", session, describeBits(evidence.ops ?? []));
  const stored = (evidence.ops ?? []).filter(({ bits }) => bits === 16 || bits === 32);
  if (arm && asked === "fp16" && stored.length > 0) {
    const half = stored.some(({ bits }) => bits === 16);
    return found(half ? "fp16" : "fp32", describeBits(stored), session);
  }

  if (evidence.ops && asked !== "fp32") {
    const telling = evidence.ops.filter((row) => row.format !== null);
    const low = telling.filter((row) => row.format === asked);
    // A few may hold such values for other reasons: they hand on what came in, or what an fp16 file had.
    if (low.length > 0 && 2 * low.length >= telling.length)
      return found(asked, `${low.length} of ${telling.length} ops hold only ${asked} values`, session);
    if (telling.length > 0)
      return found(
        "fp32",
        `${low.length || "no"} op of ${telling.length} holds only ${asked} values`,
        session,
      );
  }
  const outputs = evidence.outputs.filter((format) => format !== null);
  if (asked === "fp32" && !arm && !outputs.includes("fp32")) return found("fp32", session);
  if (arm && backends === 0) return found("fp32", session, describeOutputs(outputs));
  if (outputs.length === 0) {
    return found(null, "the output's values prove nothing", session);
  }
  if (outputs.every((format) => format === asked)) return found(asked, describeOutputs(outputs), session);
  if (arm && asked !== "fp32" && backends === 13) return found(null, describeOutputs(outputs), session);
  return found(outputs.includes("fp32") ? "fp32" : outputs[0]!, describeOutputs(outputs), session);
}

/** How many op outputs were stored in how many bytes, as far as the probe could tell. */
function describeBits(ops: Pick<OpRow, "bits">[]): string {
  const [half, full] = [16, 32].map((wanted) => ops.filter(({ bits }) => bits === wanted).length) as [
    number,
    number,
  ];
  return half + full === 0
    ? ""
    : `${half || "none"} of ${half + full} op outputs ${half === 1 ? "is" : "are"} stored in two bytes`;
}

function describeOutputs(formats: Format[]): string {
  if (formats.length === 0) return "";
  if (formats.includes("fp32")) return "output values need more bits than fp16 or bf16 has";
  return `every finite output value is exact in ${formats[0]}`;
}
