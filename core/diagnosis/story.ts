import { plural } from "../numeric/number.ts";
import type { Diagnosis } from "../report/schema.ts";
import { tellPlan } from "./plan.ts";
import { tellShip } from "./ship.ts";

/** What an answer comes to, in a sentence or two; `code` in backticks. */
export interface Telling {
  answer: string;
  sentence: string;
}

/** A diagnosis in words, the answers in the order in which they were asked. */
export function tellDiagnosis({ answers, missing, runs }: Diagnosis): Telling[] {
  const told: Telling[] = [];
  for (const { answer, why } of missing) told.push({ answer, sentence: `not answered: ${why}` });
  if (answers.plan) for (const sentence of tellPlan(answers.plan)) told.push({ answer: "plan", sentence });
  if (answers.ship) for (const sentence of tellShip(answers.ship)) told.push({ answer: "ship", sentence });
  for (const [answer, { asked }] of Object.entries(answers))
    if (asked.stopped) told.push({ answer, sentence: `not finished: ${asked.stopped}` });
  told.push({ answer: "spent", sentence: plural(runs, "run") });
  return told;
}
