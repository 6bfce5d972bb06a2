import { z } from "zod";
import { curesSchema } from "./answer-cures.ts";
import { mapSchema } from "./answer-map.ts";
import { planSchema } from "./answer-plan.ts";
import { rangesSchema } from "./answer-ranges.ts";
import { reproSchema } from "./answer-repro.ts";
import { shipTableSchema } from "./answer-ship.ts";
import { whenSchema } from "./answer-when.ts";
import { whereSchema } from "./answer-where.ts";
import { whySchema } from "./answer-why.ts";
import { count, id, milliseconds, text } from "./parts.ts";

/** The answers, in the order in which they are asked; what was not asked is left out. */
export const answersSchema = z.object({
  where: whereSchema.optional(),
  why: whySchema.optional(),
  ranges: rangesSchema.optional(),
  cures: curesSchema.optional(),
  plan: planSchema.optional(),
  ship: shipTableSchema.optional(),
  map: mapSchema.optional(),
  when: whenSchema.optional(),
  repro: reproSchema.optional(),
});
export type Answers = z.infer<typeof answersSchema>;

/** What was asked further of a cell that failed. */
export const diagnosisSchema = z.object({
  cell: id,
  finding: id.nullable(),
  /** What it was allowed to take, as it was said: `60s`, `200 runs`; null where there was no bound. */
  budget: text.nullable(),
  runs: count,
  ms: milliseconds,
  /** Whether the run was ended before all was asked. */
  interrupted: z.boolean().optional(),
  answers: answersSchema,
  /** Answers that were not given, and why: out of budget, no ONNX source, ops cannot be watched there. */
  missing: z.array(z.object({ answer: z.string().max(50), why: text })).max(20),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;
