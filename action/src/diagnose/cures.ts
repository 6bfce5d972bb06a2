import { isWrong } from "../../../core/judge/verdict.ts";
import type { Answers } from "../../../core/report/diagnosis.ts";
import type { OpName } from "../../../core/report/schema.ts";
import { digestOf } from "../engine/store.ts";
import { ParityError } from "../errors/error.ts";
import { OnnxEdit } from "../onnx/edit.ts";
import type { Question } from "./answers.ts";
import type { Change, Cure } from "./cure.ts";
import { epsilonWithin, maskWithin } from "./cure-constants.ts";
import { scaledInput } from "./cure-input.ts";
import { normByMax } from "./cure-norm.ts";
import { poolToMean } from "./cure-pool.ts";
import { rescaling } from "./cure-rescale.ts";
import { shiftedSoftmax } from "./cure-softmax.ts";
import { centredVariance } from "./cure-variance.ts";
import { adviceFor } from "./cures-advice.ts";
import { type TriedCure, tryChange } from "./cures-try.ts";
import { valuesOf } from "./cures-values.ts";
import { type Lab, NoAnswer } from "./lab.ts";
import type { Subject } from "./subject.ts";

/** Changes of what the graph computes, which a rescale can come after. */
const rewrites: Cure[] = [poolToMean, normByMax, shiftedSoftmax, centredVariance, epsilonWithin, maskWithin];

/** In the order in which they are tried. */
const cures: Cure[] = [
  rescaling("rescale", 0, false),
  ...rewrites,
  scaledInput,
  rescaling("rescale-sums", 6, false),
  rescaling("rescale-both-ends", 0, true),
];

/** All that apply, one after the other. */
const together: Cure = {
  kind: "together",
  change: (model, values) => {
    const changes = [...rewrites, rescaling("rescale", 0, false)].flatMap(
      (cure) => cure.change(model, values) ?? [],
    );
    if (changes.length < 2) return null;
    return {
      what: changes.map(({ what }) => what).join("; "),
      ops: changes.flatMap(({ ops }) => ops),
      numbers: Object.assign({}, ...changes.map(({ numbers }) => numbers)) as Record<string, number>,
    };
  },
};

/** Which change of the model makes it pass as it failed: each is converted, held against fp32, and run on all inputs. */
export const askCures: Question<"cures"> = async (subject, lab, known, found) => {
  const { source, convert } = subject;
  if (!source || !convert)
    throw new NoAnswer(
      "the model has no ONNX file in this run that could be changed: give the .onnx as `file`",
    );
  const original = await read(source);
  const values = await valuesOf(subject, lab, original, wrongOps(subject, known));
  const answer: { cures: TriedCure[]; advice: string[] } = { cures: [], advice: [] };
  const seen = new Set<string>();
  for (const cure of [...cures, together]) {
    const edited = original.clone();
    const change = cure.change(edited, values);
    const digest = digestOf(edited.bytes());
    if (!change || seen.has(digest)) continue;
    seen.add(digest);
    const tried = await attempt(cure.kind, change, edited, subject, lab, answer.advice);
    if (!tried) continue;
    answer.cures.push(tried);
    found(answer);
    if (tried.passed === tried.of) return answer;
  }
  answer.advice.push(...adviceFor(original, values));
  return answer;
};

async function read(source: string): Promise<OnnxEdit> {
  try {
    return await OnnxEdit.read(source);
  } catch (error) {
    throw new NoAnswer(`the ONNX file cannot be changed: ${(error as Error).message}`);
  }
}

/** What a change comes to; null where MNN's converter refuses it, which the advice then says. */
async function attempt(
  kind: string,
  change: Change,
  edited: OnnxEdit,
  subject: Subject,
  lab: Lab,
  advice: string[],
): Promise<TriedCure | null> {
  try {
    return await tryChange(kind, change, edited, subject, lab);
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    advice.push(`\`${kind}\` could not be tried: ${error.message}`);
    return null;
  }
}

/** The ops that are wrong, and those of them that break by themselves: what lockstep found, else the first in the cell. */
function wrongOps({ cell }: Subject, { where }: Answers) {
  const rows = cell.ops?.rows ?? [];
  const found = where?.ops.filter(({ fate }) => fate === "born").map(({ op }) => op) ?? [];
  const first = rows[cell.ops?.firstBad ?? -1];
  const wrong = rows.filter(({ verdict }) => isWrong(verdict));
  const born: OpName[] = found.length > 0 || !first ? found : [first];
  // Without a look at each op's own error a drift may be either.
  const growth = where ? where.kind === "growth" : cell.verdict === "drift";
  return { wrong: [...found, ...wrong], born, growth };
}
