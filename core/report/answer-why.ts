import { z } from "zod";
import { askedSchema } from "./answer-asked.ts";
import { causeSchema } from "./cause.ts";
import { text } from "./parts.ts";
import { real } from "./real.ts";

/** Why it broke, each step of it an experiment. */
export const whySchema = z.object({
  asked: askedSchema,
  cause: causeSchema,
  /** What the format, the sums' accumulator or the kernel makes of it; `fine`: within what the format's noise explains. */
  blame: z.enum(["format", "accumulator", "kernel", "fine", "model", "unknown"]),
  experiments: z
    .array(
      z.object({
        /** `ideal`, `splice`, `bound`, `no-winograd`, `other-cpu`, `other-release`, ... */
        name: z.string().max(100),
        /** What was asked, in a sentence. */
        question: text,
        /** What came of it, in a sentence. */
        answer: text,
        numbers: z.record(z.string().max(100), real),
        /** Whether it speaks for the cause that is named, against one that was taken before, or tells neither way. */
        speaks: z.enum(["for", "against", "neither"]),
      }),
    )
    .max(50),
  /** The cause that the report's numbers had told, where an experiment refuted it. */
  refuted: causeSchema.nullish(),
});
export type Why = z.infer<typeof whySchema>;
