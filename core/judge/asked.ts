import type { Config } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";

/**
 * The format that a configuration promises. On the CPU only low precisions are below fp32; GPU backends store tensors
 * in half unless high precision is asked for.
 */
export function askedFormat({ backend, precision }: Pick<Config, "backend" | "precision">): Format {
  if (precision === "low_bf16") return "bf16";
  if (precision === "low") return "fp16";
  return backend !== "cpu" && precision === "normal" ? "fp16" : "fp32";
}
