import { z } from "zod";
import { askedSchema } from "./answer-asked.ts";
import { count, opName } from "./parts.ts";
import { real } from "./real.ts";
import { formatSchema } from "./vocabulary.ts";

/** An op's room to the format's end in bits, log2(limit / peak): below 0 it is beyond. Least over the inputs of each kind. */
const headroom = z.object({ good: real.nullable(), bad: real.nullable() });

/** How close values and sums come to a format's end, and what that foretells, from fp32 runs on the host alone. */
export const rangesSchema = z.object({
  asked: askedSchema,
  format: formatSchema,
  /** The tightest, tightest first. */
  ops: z
    .array(
      z.object({
        op: opName,
        /** Of what it gives. */
        values: headroom,
        /** Of what it sums, by the bound Σ|w||x|; null where its sums are not known, or are in fp32. */
        sums: headroom.nullable(),
      }),
    )
    .max(500),
  predictions: z
    .array(
      z.object({
        input: z.string().max(300),
        format: formatSchema,
        fails: z.boolean(),
        /** By which op, and how many bits it is short. */
        op: opName.nullable(),
        shortBits: real.nullable(),
        /** What really came of it; null where nothing was run. */
        failed: z.boolean().nullable(),
      }),
    )
    .max(2000),
  /** Of the predictions that were held against a run. */
  hits: z.object({ right: count, of: count }),
});
export type Ranges = z.infer<typeof rangesSchema>;
