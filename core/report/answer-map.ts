import { z } from "zod";
import { askedSchema, fileSchema } from "./answer-asked.ts";
import { count } from "./parts.ts";
import { real } from "./real.ts";

/** What about the input decides: where along a legal change of it the model fails. */
export const mapSchema = z.object({
  asked: askedSchema,
  lines: z
    .array(
      z.object({
        input: z.string().max(300),
        /** `brightness`, `contrast`, `shift`, `blend`, `gain`, `length`, ... and the tensor that it changes. */
        transform: z.string().max(100),
        tensor: z.string().max(1000),
        /** In order along the line, whole: failing and passing ones take turns. */
        intervals: z.array(z.object({ from: real, to: real, fails: z.boolean() })).max(200),
        /** Boundaries that real low runs just inside and outside agreed with. */
        verified: z.object({ right: count, of: count }),
      }),
    )
    .max(200),
  /** The mildest failing and the wildest passing input. */
  files: z.array(fileSchema).max(50),
});
export type FailureMap = z.infer<typeof mapSchema>;
