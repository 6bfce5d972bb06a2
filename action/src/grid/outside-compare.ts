import { judgeOutput } from "../../../core/judge/output.ts";
import { number } from "../../../core/numeric/number.ts";
import type { Output, Tolerance } from "../../../core/report/schema.ts";
import { type Verdict, worstVerdict } from "../../../core/report/vocabulary.ts";
import { readStored, type StoredTensor } from "../engine/store.ts";
import { asExact } from "./outputs.ts";

/** Outputs against the truth's, and what that comes to. */
export interface OutsideJudged {
  outputs: Output[];
  verdict: Verdict;
  reason: string;
  /** Outputs of another shape or kind of type than the truth's, for which no arithmetic can be to blame. */
  contradicted: string[];
}

/** Dimensions of one aside: MNN adds and drops them, and no element moves. */
const squeezed = (shape: readonly number[]): string => shape.filter((size) => size !== 1).join("x");

export const sameShape = (a: readonly number[], b: readonly number[]): boolean => squeezed(a) === squeezed(b);

const typeOf = ({ declared, dtype }: StoredTensor): string => declared ?? dtype;

/** Whether its elements are integers or truths: MNN has int32 for all of them, and float32 for all floats. */
const isWhole = (tensor: StoredTensor): boolean => !typeOf(tensor).startsWith("float");

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Holds outputs against what a runtime outside MNN gave; one of another shape or kind of type is wrong whatever its elements are. */
export async function compareWithTruth(
  truth: StoredTensor[],
  candidate: StoredTensor[],
  tolerance: (output: string) => Tolerance,
): Promise<OutsideJudged> {
  const outputs: Output[] = [];
  const contradicted: string[] = [];
  for (const expected of truth) {
    const found = candidate.find(({ name }) => name === expected.name);
    if (!found) continue;
    const shaped = sameShape(expected.shape, found.shape);
    const typed = isWhole(expected) === isWhole(found);
    if (!shaped || !typed) contradicted.push(expected.name);
    const y = await readStored(found);
    const right = asExact(await readStored(expected), y);
    // Without an element for each of its own there is nothing to measure: it is held against itself, and fails by its shape.
    const comparable = elements(expected.shape) === elements(found.shape);
    const output = judgeOutput(found, comparable ? right : y, y, tolerance(expected.name));
    outputs.push({
      ...output,
      ...(typed
        ? {}
        : { verdict: "drift", reason: `it is of ${found.dtype}, and ${typeOf(expected)} is right` }),
      ...(shaped
        ? {}
        : {
            verdict: "drift",
            reason: `its shape is [${found.shape}], and [${expected.shape}] is right`,
            referenceShape: expected.shape,
          }),
    });
  }
  const verdict = worstVerdict(outputs.map((output) => output.verdict));
  const worst = outputs.find((output) => output.verdict === verdict);
  const reason = worst ? `${worst.name}: ${worst.reason}` : "no outputs";
  return { outputs, verdict, reason, contradicted };
}

/** The least SNR of outputs, in dB. */
export const leastSnr = (outputs: Output[]): number =>
  Math.min(
    ...outputs.map(({ metrics }) => (metrics.maxAbs === 0 ? Number.POSITIVE_INFINITY : metrics.snrDb)),
  );

export const dB = (value: number): string => `${number(value)} dB`;
