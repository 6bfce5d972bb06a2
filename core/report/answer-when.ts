import { z } from "zod";
import { askedSchema } from "./answer-asked.ts";
import { text } from "./parts.ts";
import { real } from "./real.ts";
import { verdictSchema } from "./vocabulary.ts";

const version = z.object({
  name: text,
  verdict: verdictSchema,
  snrDb: real.nullable(),
  reason: text,
  /** Whether what is looked for is there; null where that cannot be told of it. */
  is: z.boolean().nullish(),
  /** Whose converter made the model that it ran; null where the file was a .mnn already. */
  converter: text.nullish(),
  /** Runs it again. */
  command: text.nullish(),
});
export type Version = z.infer<typeof version>;

const turn = z.object({
  /** `since`: what is looked for came; `until`: it went. */
  kind: z.enum(["since", "until"]),
  before: text,
  after: text,
});
export type Turn = z.infer<typeof turn>;

/** Since when: the last version that was right beside the first that was wrong, or the other way round. */
export const whenSchema = z.object({
  asked: askedSchema,
  /** What is looked for, in words that follow `where`: `the numbers are wrong`, `snr<30`. */
  where: text.nullish(),
  /** Whether versions are releases or commits. */
  of: z.enum(["releases", "commits"]).nullish(),
  /** `since`: right before, wrong after; `until`: the fault was cured; `always`, `never`: over all that was tried. */
  kind: z.enum(["since", "until", "always", "never", "unknown"]),
  before: text.nullable(),
  after: text.nullable(),
  /** What was run, in version order. */
  tried: z.array(version).max(500),
  /** Other turns than that between `before` and `after`: what came may have gone again. */
  turns: z.array(turn).max(20).nullish(),
  /** Which of the two that a release brings, its converter or its runtime, makes the turn: told by crossing them. */
  crossed: z
    .object({
      changed: z.enum(["converter", "runtime", "both", "either", "unknown"]),
      /** Whether both converters wrote the same bytes, so that nothing need be crossed. */
      sameFile: z.boolean(),
      tried: z.array(version).max(2),
    })
    .nullish(),
  /** Where commits were: what changed between the two. */
  commit: z.object({ sha: text, subject: text, files: z.array(text).max(500) }).nullish(),
  /** Versions between that could not be tried, and why. */
  skipped: z.array(z.object({ name: text, why: text })).max(500),
});
export type When = z.infer<typeof whenSchema>;
