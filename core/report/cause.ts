import { z } from "zod";
import { text } from "./parts.ts";
import { real } from "./real.ts";

/** Why a failure happened: a word, and the numbers that prove it. */
export const causeSchema = z.object({
  kind: z.enum([
    "overflow",
    "underflow",
    "resolution",
    "cancellation",
    "accumulator",
    "kernel",
    "operator",
    "converter",
    "quantization",
    "conditioning",
    "growth",
    "tie",
    "fallback",
    "unstable",
    "unknown",
  ]),
  /** Whether MNN kept what overflowed as the format's largest number. */
  saturated: z.boolean().nullish(),
  /** What was measured, by a name with its unit. */
  numbers: z.record(z.string().max(100), real),
  /** Constants of the model that the format cannot hold, by the op that has them. */
  constants: z
    .array(z.object({ op: text, value: real }))
    .max(20)
    .nullish(),
  /** What would settle it, where the numbers at hand do not. */
  settle: text.nullish(),
});
export type Cause = z.infer<typeof causeSchema>;
