import { z } from "zod";
import { askedSchema } from "./answer-asked.ts";
import { count, id, text } from "./parts.ts";
import { real } from "./real.ts";

/** What can be shipped in place of what failed: the best first. */
export const shipTableSchema = z.object({
  asked: askedSchema,
  rows: z
    .array(
      z.object({
        kind: z.enum(["configuration", "plan", "cure", "release"]),
        /** What a person does: `cpu/normal`, `keep 1 op at Normal`. */
        what: text,
        /** Where it is a configuration of the report. */
        config: id.nullish(),
        passed: count,
        of: count,
        worstDb: real,
        /** On how many inputs it is proven that what was asked for was used, and no fallback; without, it cannot fall back, or was not asked. */
        proven: count.optional(),
        /** Relative to the failing configuration; `counted` is a model of it by multiplications. */
        price: z.object({ factor: real, by: z.enum(["measured", "counted", "unknown"]) }),
        /** Nothing in the table is both nearer and cheaper. */
        front: z.boolean(),
      }),
    )
    .max(200),
});
export type ShipTable = z.infer<typeof shipTableSchema>;
