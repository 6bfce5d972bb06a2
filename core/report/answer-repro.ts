import { z } from "zod";
import { askedSchema, fileSchema, triedSchema } from "./answer-asked.ts";
import { count, text } from "./parts.ts";
import { real } from "./real.ts";

/** The network cut to the part that fails, and programs that show it without this tool. */
export const reproSchema = z.object({
  asked: askedSchema,
  /** Null where nothing smaller than the whole fails by itself. */
  cut: z
    .object({
      inputs: z.array(text).max(1000),
      outputs: z.array(text).max(1000),
      /** Nodes of the source that are in it, of how many; of the `.mnn`'s ops where there is no source. */
      ops: count,
      of: count,
      /** The `.mnn`. */
      bytes: count,
      /** What it was seen to give. */
      tried: triedSchema,
      /** Its Normal against the whole's at the same tensor, in dB: what shows that it is the same computation. */
      likeWholeDb: real.nullish(),
      /** Parts that were tried, and how many of them failed by themselves. */
      parts: z.object({ tried: count, failed: count }).nullish(),
    })
    .nullable(),
  files: z.array(fileSchema).max(50),
  why: text.nullish(),
});
export type Repro = z.infer<typeof reproSchema>;
