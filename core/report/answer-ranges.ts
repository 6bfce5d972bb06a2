import { z } from "zod";
import { askedSchema } from "./answer-asked.ts";
import { count, opName } from "./parts.ts";
import { real } from "./real.ts";
import { formatSchema } from "./vocabulary.ts";

/** An op's room to the format's end in bits, log2(limit / peak): below 0 it is beyond. Least over the inputs of each kind. */
const headroom = z.object({ good: real.nullable(), bad: real.nullable() });

/** What a prediction goes by: what an op gives, its input in Winograd's space, or the bound of what it sums. */
export const foretoldBySchema = z.enum(["values", "winograd", "sums"]);

/** What fp32 runs say of one input in a format. */
export const predictionSchema = z.object({
  input: z.string().max(300),
  format: formatSchema,
  /** A value that has to be held is beyond the format's end. */
  fails: z.boolean(),
  /** None is, but the bound of a sum: it may be passed, depending on the order of adding. */
  may: z.boolean(),
  /** The first op that is beyond; where none is, the tightest. */
  op: opName.nullable(),
  by: foretoldBySchema.nullable(),
  /** How many bits it is short; below 0, what it has to spare. */
  shortBits: real.nullable(),
  /** How far it comes. */
  reaches: real.nullable(),
  /** What really came of it; null where nothing was run. */
  failed: z.boolean().nullable(),
});
export type Prediction = z.infer<typeof predictionSchema>;

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
        /** Of its input as Winograd's transform makes it; null where it is not computed so. */
        winograd: headroom.nullable(),
      }),
    )
    .max(500),
  predictions: z.array(predictionSchema).max(2000),
  /** Of the predictions that were held against a run: what overflows must have failed, what fits must not. What only may is no prediction. */
  hits: z.object({ right: count, of: count }),
});
export type Ranges = z.infer<typeof rangesSchema>;
