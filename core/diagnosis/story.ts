import { plural } from "../numeric/number.ts";
import type { Diagnosis } from "../report/schema.ts";
import { tellCures } from "./cures.ts";

/** What an answer comes to, in a sentence or two; `code` in backticks. */
export interface Telling {
  answer: string;
  sentence: string;
}

/** A diagnosis in words, the answers in the order in which they were asked. */
export function tellDiagnosis({ answers, missing, runs }: Diagnosis): Telling[] {
  const told: Telling[] = [];
  for (const { answer, why } of missing) told.push({ answer, sentence: `not answered: ${why}` });
  for (const [answer, { asked }] of Object.entries(answers))
    if (asked.stopped) told.push({ answer, sentence: `not finished: ${asked.stopped}` });
  if (answers.cures)
    for (const sentence of tellCures(answers.cures)) told.push({ answer: "cures", sentence });
  told.push({ answer: "spent", sentence: plural(runs, "run") });
  return told;
}
