import { z } from "zod";
import { askedSchema } from "./answer-asked.ts";
import { count, opName } from "./parts.ts";
import { real } from "./real.ts";

/** Where it broke: each op's error in the run as it is, and its own, on right inputs (lockstep). */
export const whereSchema = z.object({
  asked: askedSchema,
  input: z.string().max(300),
  /** `cliff`: an op breaks what it reads; `growth`: errors grow on the way and none does; `none`: no op fails by itself or together. */
  kind: z.enum(["cliff", "growth", "none"]),
  /** Index into `ops` of the first op on the path to the damage whose own error breaks it. */
  born: count.nullable(),
  /**
   * Where the birth's own error would pass for an output's: the output in dB with everything before it right, and with it right as
   * well (null: no op after it is off by itself).
   */
  proof: z.object({ brokenDb: real, healedDb: real.nullable() }).nullish(),
  /**
   * Where MNN's Normal is wrong itself: the runtime that its ops were held against by name, how many were up to the first that is wrong, and
   * how many have no counterpart there. `ops` has that one alone, with its error against that runtime.
   */
  outside: z.object({ label: z.string().max(300), held: count, unmatched: count }).nullish(),
  /** Indexes into `ops`, from the birth along the graph to the output that is damaged. */
  chain: z.array(count).max(2000),
  ops: z
    .array(
      z.object({
        op: opName,
        /** Against the reference in the run as it is, in dB; -Infinity where it is not finite. */
        plainDb: real,
        /** The same on the reference's inputs: its own error alone. Null where it was not asked, or where what it reads does not fit the format. */
        ownDb: real.nullable(),
        /** Its own error in the ideal format: computed in fp32 on right inputs, with inputs, weights and result rounded to the format. */
        idealDb: real.nullish(),
        /**
         * Its weights are integers, or lie in a file beside the model, and were left as they are in the ideal format; of all ops where
         * the model's file cannot be read.
         */
        weightsLeft: z.boolean().optional(),
        /** Own error over that of the ideal format, ‖real − fp32‖ / ‖ideal − fp32‖: median over inputs, and their least and most. */
        r: z.object({ median: real, least: real, most: real, of: count }).nullish(),
        /** `healed`: what it reads is bad and what it gives is not. */
        fate: z.enum(["clean", "born", "inherited", "healed"]),
      }),
    )
    .max(20_000),
});
export type Where = z.infer<typeof whereSchema>;
