import { z } from "zod";
import { askedSchema, fileSchema, triedSchema } from "./answer-asked.ts";
import { count, text } from "./parts.ts";
import { real } from "./real.ts";

/** Changes of the model that were tried, each run on all inputs at the failing configuration. */
export const curesSchema = z.object({
  asked: askedSchema,
  cures: z
    .array(
      z.object({
        /** `rescale`, `pool-to-mean`, `epsilon`, `mask`, `normalise`, `l2-norm`, ... */
        kind: z.string().max(100),
        /** What was changed, in a sentence: ops and factors by name. */
        what: text,
        ops: z.array(text).max(500),
        numbers: z.record(z.string().max(100), real),
        tried: z.array(triedSchema).max(2000),
        passed: count,
        /** The inputs of the run; `tried` has fewer where it was given up at one that failed, or was no more the same model in fp32. */
        of: count,
        /** How far the edited model is from the one before at Normal, worst input: Infinity where bits are equal. */
        fp32Db: real,
        /** The edited model; null where it did not help. */
        file: fileSchema.nullable(),
        /** The same converted. */
        converted: fileSchema.nullish(),
      }),
    )
    .max(50),
  /** What would need training, or could not be tried, and why: nothing of it was run. */
  advice: z.array(text).max(20),
});
export type Cures = z.infer<typeof curesSchema>;
