import { z } from "zod";
import { askedSchema, fileSchema, triedSchema } from "./answer-asked.ts";
import { count, precisionSchema, text } from "./parts.ts";
import { real } from "./real.ts";

/** Mixed precision: the smallest set of ops found that, kept at Normal, makes every input pass. */
export const planSchema = z.object({
  asked: askedSchema,
  /** Null where none was found. */
  plan: z
    .object({
      /** Names of the ops that stay at Normal. */
      ops: z.array(text).max(5000),
      /** Tensors by their names in the .mnn, in the order in which they run. */
      segments: z
        .array(
          z.object({
            inputs: z.array(text).max(1000),
            outputs: z.array(text).max(1000),
            precision: precisionSchema,
          }),
        )
        .max(1000),
      /** What "smallest" was shown to mean. */
      smallest: text,
      /** Each input of the run, as it would ship. */
      tried: z.array(triedSchema).max(2000),
      price: z.object({
        /** Of the multiplications, those at Normal. */
        share: real.nullable(),
        /** Tensors that change precision between segments. */
        casts: count,
        /** Against the whole at the failing precision; null where time means nothing (emulation). */
        slowdown: real.nullable(),
      }),
      /** C++, Python, JSON. */
      files: z.array(fileSchema).max(20),
    })
    .nullable(),
  /** Whether the chain all at Normal was equal to the whole, bit by bit, which every mixed plan stands on. */
  gate: z.enum(["equal", "different", "not-run"]),
  why: text.nullish(),
});
export type MixedPlan = z.infer<typeof planSchema>;
