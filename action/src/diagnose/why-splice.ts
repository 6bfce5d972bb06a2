import { largestMagnitude } from "../../../core/numeric/metrics.ts";
import { decibels } from "../../../core/numeric/number.ts";
import { formatLimits } from "../../../core/report/vocabulary.ts";
import type { Replacement } from "../engine/plan.ts";
import { feederOf } from "./own-errors.ts";
import { keyOf } from "./rows.ts";
import { called, type Experiment, type Scene } from "./why-scene.ts";

/**
 * Asks whether the damage at the output is this op's: the reference's values take the place of its result, or, where the format cannot
 * hold those, of the next result on the way to the output that it can. What cannot be held counts as broken, not as healed.
 */
export async function askSplice(scene: Scene): Promise<Experiment | null> {
  const { subject, lab, where, rows } = scene;
  if (!subject.ops.answered) return null;
  const { max } = formatLimits[subject.format];
  const at = where.chain.find((one) => largestMagnitude(rows[one]!.metrics.reference) <= max);
  if (at === undefined) return null;
  const right = await valuesOf(scene, at);
  if (!right) return null;
  const { snrDb: before } = await subject.judge(
    subject.input.id,
    await lab.one(subject.setup, subject.input.feed),
  );
  const { ask } = subject.setup;
  const others = (ask?.replace ?? []).filter(({ op }) => keyOf(op) !== keyOf(rows[at]!));
  const setup = { ...subject.setup, ask: { ...ask, replace: [...others, right] } };
  const result = await lab.one(setup, subject.input.feed);
  const { verdict, snrDb } = await subject.judge(subject.input.id, result);
  const lost = result.overwritten.reduce((sum, { saturated, infinite }) => sum + saturated + infinite, 0);
  const heals = verdict === "pass" && lost === 0;
  const from =
    at === scene.at
      ? ""
      : ` (what ${called(scene, scene.at)} itself should give, ${subject.format} cannot hold)`;
  return {
    name: "splice",
    question: `Is the output right where ${called(scene, at)} gives the reference's values${from}?`,
    answer: heals
      ? `Yes: ${decibels(snrDb)} with them, ${before === Number.NEGATIVE_INFINITY ? "not finite" : decibels(before)} without.`
      : lost > 0
        ? `It cannot be told: ${lost} of the values are beyond what the tensor can hold.`
        : `No: ${result.status === "ok" ? decibels(snrDb) : result.message} with them.`,
    numbers: { beforeDb: before, afterDb: snrDb, unheld: lost },
    speaks: heals ? "for" : "neither",
  };
}

/** The reference's values of an op, as a file that a run takes. */
async function valuesOf({ subject, lab, rows }: Scene, at: number): Promise<Replacement | null> {
  const row = rows[at]!;
  const wanted = keyOf(row);
  let found: { dtype: string; shape: number[]; bytes: Uint8Array } | null = null;
  await lab.watch(feederOf(subject), subject.input.feed, {
    op: (one) => {
      if (keyOf(one) !== wanted || !(one.data instanceof Float32Array)) return undefined;
      const { buffer, byteOffset, byteLength } = one.data;
      const bytes = new Uint8Array(buffer, byteOffset, byteLength).slice();
      found = { dtype: "float32", shape: one.shape, bytes };
      return { kind: "stop" };
    },
    answers: true,
    seen: () => null,
  });
  const taken = found as { dtype: string; shape: number[]; bytes: Uint8Array } | null;
  if (!taken) return null;
  const file = await lab.write(`reference-of-${at}.bin`, taken.bytes);
  const { name, type, occurrence, output } = row;
  return { op: { name, type, occurrence, output }, dtype: taken.dtype, shape: taken.shape, file };
}
