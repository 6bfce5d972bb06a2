import type { Found } from "./answers.ts";
import { NoAnswer } from "./lab.ts";
import type { Subject } from "./subject.ts";

/** What the run's own check of Normal counted; the names are those of the cause's numbers, which are for reading. */
const HELD = "ops held against the truth";
const FIRST_DB = "the first wrong op against the truth, dB";
/** Where what is wrong is an output, it is that one's. */
const OUTPUT_DB = "MNN's Normal against the truth, dB";

/**
 * Where Normal itself is wrong no run of MNN's is right to look into it beside. The run has then held MNN's ops against those of a runtime
 * outside MNN already, and what that found is the answer: the first op of the source model that is wrong beyond what it inherits.
 *
 * @throws NoAnswer where none could be named
 */
export function whereOutside({ cell, input }: Subject): Found<"where"> {
  const { outside, reference } = cell;
  const { numbers = {} } = outside?.cause ?? {};
  const snrDb = numbers[FIRST_DB] ?? numbers[OUTPUT_DB];
  if (!outside?.op || snrDb === undefined)
    throw new NoAnswer(`none of MNN's ops that could be held against ${reference.label} is wrong first`);
  const { name, type } = outside.op;
  return {
    input: input.id,
    kind: "cliff",
    born: 0,
    chain: [0],
    outside: {
      label: reference.label,
      held: numbers[HELD] ?? 0,
      unmatched: outside.unmatched?.length ?? 0,
    },
    ops: [
      { op: { name, type, occurrence: 0, output: 0 }, plainDb: snrDb, ownDb: null, r: null, fate: "born" },
    ],
  };
}
