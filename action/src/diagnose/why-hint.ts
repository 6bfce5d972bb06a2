import { inWinograd } from "../../../core/findings/cause.ts";
import { decibels } from "../../../core/numeric/number.ts";
import type { Setup } from "../engine/setup.ts";
import type { Lab } from "./lab.ts";
import type { Subject } from "./subject.ts";
import type { Experiment, Scene } from "./why-scene.ts";

/** MNN's session hint WINOGRAD_MEMORY_LEVEL: 0 turns the transform off from 3.0.0 on. */
const WINOGRAD_LEVEL = 3;

/** What another way to run the same came to at the output. */
export interface Switched {
  heals: boolean;
  told: Experiment;
}

/** Asks whether the output is right without Winograd's transform, of convolutions that use it. */
export async function askNoWinograd({ subject, lab, rows, broken }: Scene): Promise<Switched | null> {
  if (!inWinograd(rows[broken]!)) return null;
  const { ask } = subject.setup;
  return switched(subject, lab, {
    name: "no Winograd",
    question: `Is the output right without Winograd's transform (session hint ${WINOGRAD_LEVEL} = 0)?`,
    setup: { ...subject.setup, ask: { ...ask, hints: { ...ask?.hints, [WINOGRAD_LEVEL]: 0 } } },
  });
}

/** Asks whether the output is right where activations stay floats, of a configuration with memory=low. */
export async function askFloatActivations(subject: Subject, lab: Lab): Promise<Switched> {
  const { setup } = subject;
  const { id, ...config } = setup.config;
  return switched(subject, lab, {
    name: "normal memory",
    question: "Is the output right without `memory=low`, under which MNN makes activations integers?",
    setup: { ...setup, config: { ...config, id: `${id} memory=normal`, memory: "normal" } },
  });
}

async function switched(
  subject: Subject,
  lab: Lab,
  { name, question, setup }: { name: string; question: string; setup: Setup },
): Promise<Switched> {
  const { input } = subject;
  const result = await lab.one(setup, input.feed);
  const { verdict, reason, snrDb } = await subject.judge(input.id, result);
  const heals = verdict === "pass";
  return {
    heals,
    told: {
      name,
      question,
      answer: heals ? `Yes: ${decibels(snrDb)}.` : `No: ${reason}.`,
      numbers: { afterDb: snrDb },
      speaks: "neither",
    },
  };
}
