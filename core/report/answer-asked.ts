import { z } from "zod";
import { count, milliseconds, text } from "./parts.ts";
import { real } from "./real.ts";
import { verdictSchema } from "./vocabulary.ts";

/** What an answer took: runs of one input through one session, and wall time. */
export const askedSchema = z.object({
  runs: count,
  ms: milliseconds,
  /** Why it ended before it was finished, and how far it had come; null where it is whole. */
  stopped: text.nullable(),
});
export type Asked = z.infer<typeof askedSchema>;

/** What one input gave where something was tried. */
export const triedSchema = z.object({
  input: text,
  verdict: verdictSchema,
  /** The worst of its float outputs against the reference; Infinity where all are equal. */
  snrDb: real,
});
export type Tried = z.infer<typeof triedSchema>;

/** A file of the report's folder, relative to it, that a reader can use. */
export const fileSchema = z.object({ what: z.string().max(200), path: z.string().max(1000) });
export type DiagnosisFile = z.infer<typeof fileSchema>;
