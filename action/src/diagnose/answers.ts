import type { Answers } from "../../../core/report/diagnosis.ts";
import { askCures } from "./cures.ts";
import type { Lab } from "./lab.ts";
import { askMap } from "./map.ts";
import { askPlan } from "./plan.ts";
import { askRanges } from "./ranges.ts";
import { repro } from "./repro.ts";
import { askShip } from "./ship.ts";
import type { Subject } from "./subject.ts";
import { when } from "./when.ts";
import { where } from "./where.ts";
import { why } from "./why.ts";

/** An answer without what it took, which is counted for it. */
export type Found<Name extends keyof Answers> = Omit<NonNullable<Answers[Name]>, "asked">;

/**
 * One of the questions. It asks the lab until it knows, and tells what it has found each time that is worth keeping: when the budget runs
 * out, the last of these is its answer.
 *
 * @param known the answers before it
 * @throws NoAnswer for what cannot be had of this cell
 */
export type Question<Name extends keyof Answers> = (
  subject: Subject,
  lab: Lab,
  known: Answers,
  found: (sofar: Found<Name>) => void,
) => Promise<Found<Name>>;

/** The questions in the order in which they are asked. */
export const questions: { [Name in keyof Answers]: Question<Name> } = {
  where,
  why,
  ranges: askRanges,
  plan: askPlan,
  cures: askCures,
  ship: askShip,
  map: askMap,
  when,
  repro,
};
