import { clipped, healthy } from "../../../core/judge/level.ts";
import { decibels } from "../../../core/numeric/number.ts";
import type { Why } from "../../../core/report/answer-why.ts";
import { idealErrors, type Rounded, snrOf } from "./own-errors.ts";
import { keyOf } from "./rows.ts";
import { called, type Experiment, type Scene } from "./why-scene.ts";

/** In words: an error in dB, or that it is not finite. */
export const off = (db: number): string =>
  db === Number.NEGATIVE_INFINITY
    ? "not finite or nothing of it is left"
    : `${decibels(db)} from the reference`;

/**
 * Asks whether the format itself breaks the op: computed in fp32 on right values, with values, weights and result rounded.
 *
 * @returns null where the host cannot run this release; `fails` where the best that any kernel could do is wrong
 */
export function askIdeal({
  subject,
  where,
  rows,
  broken,
}: Scene): { fails: boolean; told: Experiment } | null {
  const db = where.ops[broken]!.idealDb;
  if (db === undefined || db === null) return null;
  const fails = clipped(db, subject.format) < healthy[subject.format];
  const [rounded, but] = where.ops[broken]!.weightsLeft
    ? ["its values and result", ", its weights left as they are"]
    : ["its values, weights and result", ""];
  return {
    fails,
    told: {
      name: "ideal",
      question: `Is ${called({ rows }, broken)} right where it computes in fp32 and only ${rounded} are rounded to ${subject.format}${but}?`,
      answer: `${fails ? "No" : "Yes"}: it is ${off(db)}, on the host.`,
      numbers: { idealDb: db },
      speaks: "neither",
    },
  };
}

export type Part = keyof Rounded;

/** Asks which rounding it is that breaks the op: that of what it reads, of its weights or of its result, each alone. */
export async function askWhichRounding({
  subject,
  lab,
  rows,
  broken,
}: Scene): Promise<{ breaks: Part[]; told: Experiment } | null> {
  const breaks: Part[] = [];
  const numbers: Why["experiments"][number]["numbers"] = {};
  for (const part of ["inputs", "weights", "result"] as const) {
    const only = { inputs: false, weights: false, result: false, [part]: true };
    const metrics = (await idealErrors(subject, lab, subject.input.feed, only))?.ops.get(
      keyOf(rows[broken]!),
    );
    if (!metrics) return null;
    numbers[`${part}Db`] = snrOf(metrics);
    if (clipped(snrOf(metrics), subject.format) < healthy[subject.format]) breaks.push(part);
  }
  const named = { inputs: "what it reads", weights: "its weights", result: "its result" };
  const answer =
    breaks.length > 0 ? `${breaks.map((part) => named[part]).join(" and ")}, alone` : "none of them alone";
  const told: Experiment = {
    name: "which rounding",
    question: `Which rounding breaks ${called({ rows }, broken)}: that of what it reads, of its weights or of its result?`,
    answer: `${answer.charAt(0).toUpperCase()}${answer.slice(1)}.`,
    numbers,
    speaks: "neither",
  };
  return { breaks, told };
}
