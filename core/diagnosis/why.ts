import type { Why } from "../report/answer-why.ts";
import { english, type Words } from "../words/words.ts";

/** Why it broke, in sentences: what is to blame, what was refuted, and the experiments that speak for it. */
export function tellWhy({ blame, cause, experiments, refuted }: Why, words: Words = english): string[] {
  const tell = words.diagnosis.why;
  const telling = experiments.filter(({ speaks }) => speaks === "for");
  const against = experiments.find(({ speaks, name }) => speaks === "for" && name !== "splice");
  // Errors grow and activations are made integers at a low precision as well, of which the run asks nothing outside MNN.
  const isOutside =
    !["growth", "quantization"].includes(cause.kind) || experiments.some(({ name }) => name === "outside");
  return [
    (isOutside && tell.atNormal[cause.kind]) || tell.blame[blame],
    ...(refuted ? [tell.refuted(refuted.kind, cause.kind, against?.name ?? null)] : []),
    ...telling.map(({ question, answer }) =>
      words.common.paragraph([words.stored(question), words.stored(answer)]),
    ),
    ...(telling.length === 0 && blame !== "unknown" ? [tell.noExperiment] : []),
  ];
}
