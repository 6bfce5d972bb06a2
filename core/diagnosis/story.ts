import type { Answers } from "../report/diagnosis.ts";
import type { Diagnosis, Finding, Report } from "../report/schema.ts";
import { english, type Words } from "../words/words.ts";
import { tellCures } from "./cures.ts";
import { tellMap } from "./map.ts";
import { tellPlan } from "./plan.ts";
import { tellRanges } from "./ranges.ts";
import { tellRepro } from "./repro.ts";
import { tellShip } from "./ship.ts";
import { tellWhen } from "./when.ts";
import { tellWhere } from "./where.ts";
import { tellWhy } from "./why.ts";

/** What an answer comes to, in sentences; `code` in backticks. */
export interface Telling {
  answer: keyof Answers;
  sentences: string[];
}

type Teller<Name extends keyof Answers> = (answer: NonNullable<Answers[Name]>, words: Words) => string[];

/** The words of each answer. */
const tellers: { [Name in keyof Answers]: Teller<Name> } = {
  cures: tellCures,
  map: tellMap,
  plan: tellPlan,
  ship: tellShip,
  ranges: tellRanges,
  repro: tellRepro,
  when: tellWhen,
  where: tellWhere,
  why: tellWhy,
};

/** A diagnosis in words, the answers in the order in which they were asked. */
export function tellDiagnosis(diagnosis: Diagnosis, words: Words = english): Telling[] {
  return (Object.keys(diagnosis.answers) as (keyof Answers)[]).flatMap((answer): Telling[] => {
    const tell = tellers[answer] as Teller<typeof answer> | undefined;
    const found = diagnosis.answers[answer];
    const sentences = (tell && found ? tell(found, words) : []).map(words.common.sentence);
    return sentences.length > 0 ? [{ answer, sentences }] : [];
  });
}

/** The diagnosis of a finding, where one of its cells has one. */
export const diagnosisFor = (
  { diagnoses }: Pick<Report, "diagnoses">,
  { cells }: Pick<Finding, "cells">,
): Diagnosis | undefined => diagnoses?.find(({ cell }) => cells.includes(cell));

/** What a reader in a hurry needs of a diagnosis, in three sentences at most: why, what to ship, since when. */
export function inShort(diagnosis: Diagnosis, words: Words = english): string[] {
  const told = new Map(tellDiagnosis(diagnosis, words).map(({ answer, sentences }) => [answer, sentences]));
  const first = (...answers: (keyof Answers)[]) => answers.flatMap((answer) => told.get(answer) ?? [])[0];
  return [first("why", "where"), first("ship", "cures", "plan"), first("when")].filter(
    (sentence) => sentence !== undefined,
  );
}
