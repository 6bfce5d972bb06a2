import { decibels, number } from "../../../core/numeric/number.ts";
import type { Setup } from "../engine/setup.ts";
import type { Lab } from "./lab.ts";
import { roundedWeights } from "./own-errors.ts";
import type { Subject } from "./subject.ts";
import type { Experiment } from "./why-scene.ts";

/** How much worse than the ideal format, in dB, an output may be and still be what its noise explains: twice its error. */
const EXPLAINED_DB = 6;

/** Asks what the ideal format alone comes to at the output: the whole network in fp32 with everything rounded, on the host. */
export async function askIdealOutput(
  subject: Subject,
  lab: Lab,
): Promise<{ db: number; fails: boolean; explains: boolean; told: Experiment } | null> {
  const { host, format, input, setup } = subject;
  if (!host || format === "fp32") return null;
  const rounded = await roundedWeights(subject, lab);
  const ideal: Setup = {
    ...host,
    model: rounded?.model ?? host.model,
    ask: { ...host.ask, round: { to: format, inputs: true } },
  };
  const result = await lab.one(ideal, input.feed);
  if (result.status !== "ok") return null;
  const { snrDb: db, verdict } = await subject.judge(input.id, result);
  const { snrDb: real } = await subject.judge(input.id, await lab.one(setup, input.feed));
  const explains = verdict !== "pass" || real >= db - EXPLAINED_DB;
  return {
    db,
    fails: verdict !== "pass",
    explains,
    told: {
      name: "ideal output",
      question: `What does rounding to ${format} alone come to at the output?`,
      answer: inIdeal(
        Number.isFinite(db) ? decibels(db) : verdict === "pass" ? "Nothing" : `Wrong as well (${verdict})`,
        Number.isFinite(real) ? decibels(real) : "wrong",
        rounded ? rounded.unrounded.size : null,
      ),
      numbers: { idealDb: db, realDb: real },
      speaks: explains ? "for" : "against",
    },
  };
}

/** @param left of how many ops the weights could not be rounded; null where none of the model's could be */
function inIdeal(ideal: string, real: string, left: number | null): string {
  const weights = left === null ? "all weights" : `the weights of ${number(left)} ops`;
  const but = left === 0 ? "" : ` with ${weights} left as they are,`;
  return `${ideal} in the ideal format,${but} ${real} in MNN's.`;
}
