import { z } from "zod";
import { outcomeSchema, verdictSchema } from "../../core/report/vocabulary.ts";

/** A project's name: `owner/name`, or what its configuration says. */
export const projectName = z.string().min(1).max(300).describe("`owner/name` as the project's page shows it");

/** The query of what is asked of one project. */
export const ofProject = z.object({ project: projectName });

export const branchName = z.string().max(1000).optional().describe("Default: the project's default branch");

/** A page of a list: `cursor` is `next` of the page before. */
export const paged = {
  cursor: z.string().max(2000).optional().describe("`next` of the page before"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** Where the next page begins; null on the last one. */
export const next = z.string().nullable();

/** What a run is called in addresses. */
export const ofRun = z.object({
  id: z.string().min(1).max(36).describe("As in the address of the run's page"),
});

export const time = z.iso.datetime();

/** What a cell came to. */
export const judged = {
  verdict: verdictSchema,
  outcome: outcomeSchema,
  /** In dB, the worst among the outputs; null without outputs, or where that is not finite. */
  snrDb: z.number().nullable(),
  /** In dB. */
  toleranceDb: z.number().nullable(),
  /** Of a run, in ms. */
  medianMs: z.number().nullable(),
  label: z.string(),
};
