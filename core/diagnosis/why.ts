import type { Why } from "../report/answer-why.ts";

const blames: Record<Why["blame"], string> = {
  format: "The format is to blame: no kernel could do better in it.",
  accumulator:
    "The accumulator is to blame: the result would fit the format, the sums on the way to it lose too much.",
  kernel: "MNN's kernel is to blame: the format and its sums would do.",
  fine: "Nothing is to blame but the format's noise, which explains all of it.",
  model: "The network is to blame: fp32 itself cannot tell, or it is not the source's.",
  unknown: "What is to blame is not known.",
};

/** Of what is wrong at Normal no low format has to do with it. */
const atNormal: Partial<Record<Why["cause"]["kind"], string>> = {
  operator:
    "An operator of MNN's is to blame, or what its converter made of it: it is wrong at Normal already, so that no low format is.",
  converter:
    "MNN's converter is to blame: what it made is wrong at Normal already, so that no low format is.",
};

/** Why it broke, in sentences: what is to blame, what was refuted, and the experiments that speak for it. */
export function tellWhy({ blame, cause, experiments, refuted }: Why): string[] {
  const telling = experiments.filter(({ speaks }) => speaks === "for");
  const against = experiments.find(({ speaks, name }) => speaks === "for" && name !== "splice");
  return [
    atNormal[cause.kind] ?? blames[blame],
    ...(refuted
      ? [
          `The numbers alone had told \`${refuted.kind}\`; ${against ? `the experiment \`${against.name}\` refutes it` : "experiments refute it"}: it is \`${cause.kind}\`.`,
        ]
      : []),
    ...telling.map(({ question, answer }) => `${question} ${answer}`),
    ...(telling.length === 0 && blame !== "unknown" ? ["No experiment could be made of it."] : []),
  ];
}
