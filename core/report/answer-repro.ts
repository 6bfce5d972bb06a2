import { z } from "zod";
import { askedSchema, fileSchema, triedSchema } from "./answer-asked.ts";
import { count, text } from "./parts.ts";

/** The network cut to the part that fails, and programs that show it without this tool. */
export const reproSchema = z.object({
  asked: askedSchema,
  /** Null where nothing smaller than the whole fails by itself. */
  cut: z
    .object({
      inputs: z.array(text).max(1000),
      outputs: z.array(text).max(1000),
      ops: count,
      of: count,
      bytes: count,
      /** What it was seen to give. */
      tried: triedSchema,
    })
    .nullable(),
  files: z.array(fileSchema).max(50),
  why: text.nullish(),
});
export type Repro = z.infer<typeof reproSchema>;
