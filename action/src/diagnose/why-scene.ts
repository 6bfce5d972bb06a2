import type { Where } from "../../../core/report/answer-where.ts";
import type { Why } from "../../../core/report/answer-why.ts";
import type { OpRow } from "../../../core/report/schema.ts";
import type { Lab } from "./lab.ts";
import type { Subject } from "./subject.ts";

export type Experiment = Why["experiments"][number];

/** A failure that is born at one op, as experiments about it see it. */
export interface Scene {
  subject: Subject;
  lab: Lab;
  where: Where;
  /** One for each of `where.ops`, in the run as it is. */
  rows: OpRow[];
  /** The op that it is born at, as an index into both. */
  at: number;
  /** The op whose own error breaks what it reads: that one, or, where its steps are too coarse, the one that reads it. */
  broken: number;
}

/** An op in a sentence. */
export const called = ({ rows }: Pick<Scene, "rows">, at: number): string => `\`${rows[at]!.name}\``;
