import { z } from "zod";
import { askedSchema } from "./answer-asked.ts";
import { text } from "./parts.ts";
import { real } from "./real.ts";
import { verdictSchema } from "./vocabulary.ts";

const version = z.object({ name: text, verdict: verdictSchema, snrDb: real.nullable(), reason: text });

/** Since when: the last version that was right beside the first that was wrong, or the other way round. */
export const whenSchema = z.object({
  asked: askedSchema,
  /** `since`: right before, wrong after; `until`: the fault was cured; `always`, `never`: over all that was tried. */
  kind: z.enum(["since", "until", "always", "never", "unknown"]),
  before: text.nullable(),
  after: text.nullable(),
  /** What was run, in version order. */
  tried: z.array(version).max(500),
  /** Where commits were: what changed between the two. */
  commit: z.object({ sha: text, subject: text, files: z.array(text).max(500) }).nullish(),
  /** Versions between that could not be tried, and why. */
  skipped: z.array(z.object({ name: text, why: text })).max(500),
});
export type When = z.infer<typeof whenSchema>;
