import { plural } from "../numeric/number.ts";
import type { Diagnosis } from "../report/schema.ts";
import { tellWhere } from "./where.ts";
import { tellWhy } from "./why.ts";

/** What an answer comes to, in a sentence or two; `code` in backticks. */
export interface Telling {
  answer: string;
  sentence: string;
}

/** A diagnosis in words, the answers in the order in which they were asked. */
export function tellDiagnosis({ answers, missing, runs }: Diagnosis): Telling[] {
  const told: Telling[] = [];
  const { where, why } = answers;
  if (where) for (const sentence of tellWhere(where)) told.push({ answer: "where", sentence });
  if (why) for (const sentence of tellWhy(why)) told.push({ answer: "why", sentence });
  for (const { answer, why } of missing) told.push({ answer, sentence: `not answered: ${why}` });
  for (const [answer, { asked }] of Object.entries(answers))
    if (asked.stopped) told.push({ answer, sentence: `not finished: ${asked.stopped}` });
  told.push({ answer: "spent", sentence: plural(runs, "run") });
  return told;
}
