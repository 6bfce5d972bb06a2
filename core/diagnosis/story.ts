import { plural } from "../numeric/number.ts";
import type { Diagnosis } from "../report/schema.ts";
import { tellMap } from "./map.ts";
import { tellRanges } from "./ranges.ts";

/** What an answer comes to, in a sentence or two; `code` in backticks. */
export interface Telling {
  answer: string;
  sentence: string;
}

/** A diagnosis in words, the answers in the order in which they were asked. */
export function tellDiagnosis({ answers, missing, runs }: Diagnosis): Telling[] {
  const told: Telling[] = [];
  for (const { answer, why } of missing) told.push({ answer, sentence: `not answered: ${why}` });
  if (answers.ranges) told.push(...sentences("ranges", tellRanges(answers.ranges)));
  if (answers.map) told.push(...sentences("map", tellMap(answers.map)));
  for (const [answer, { asked }] of Object.entries(answers))
    if (asked.stopped) told.push({ answer, sentence: `not finished: ${asked.stopped}` });
  told.push({ answer: "spent", sentence: plural(runs, "run") });
  return told;
}

const sentences = (answer: string, told: string[]): Telling[] =>
  told.map((sentence) => ({ answer, sentence }));
