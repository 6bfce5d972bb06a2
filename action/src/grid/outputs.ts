import { type Decoder, decoded } from "../../../core/judge/decode.ts";
import { isExact } from "../../../core/judge/exact.ts";
import { type JudgedOutputs, judgeOutput, judgeShape, sameShape } from "../../../core/judge/output.ts";
import type { ChosenFrom } from "../../../core/judge/ties.ts";
import type { Tensor } from "../../../core/numeric/metrics.ts";
import { provenFormat } from "../../../core/numeric/proven-format.ts";
import type { Tolerance } from "../../../core/report/schema.ts";
import type { Format } from "../../../core/report/vocabulary.ts";
import { readStored, type StoredTensor } from "../engine/store.ts";

/** The formats that stored outputs prove, in their order. */
export async function provenFormats(outputs: StoredTensor[]): Promise<(Format | null)[]> {
  const formats: (Format | null)[] = [];
  for (const output of outputs) formats.push(provenFormat(await readStored(output)));
  return formats;
}

/** What frames and files carry as float64 for want of int64, as the integers that it is, where MNN gives integers. */
export const asExact = (expected: Tensor, found: Tensor): Tensor =>
  expected instanceof Float64Array && isExact(found) && expected.every((value) => (value | 0) === value)
    ? Int32Array.from(expected)
    : expected;

/** Where the values are that an output's indices were chosen from. */
export interface Choices {
  /** All that there were to choose from, as far as they were seen. */
  from(output: string): ChosenFrom[];
  /** Outputs of the model that hold the chosen ones. */
  with(output: string): readonly string[];
}

const unknown: Choices = { from: () => [], with: () => [] };

/** Compares a cell's outputs with its reference's, one pair in memory at a time. @param decode by output, how it is read */
export async function compareOutputs(
  reference: StoredTensor[],
  candidate: StoredTensor[],
  tolerance: (output: string) => Tolerance,
  choices: Choices = unknown,
  decode: Record<string, Decoder> = {},
): Promise<JudgedOutputs> {
  const judged: JudgedOutputs = { outputs: [], missing: [] };
  const foundFor = ({ name }: StoredTensor) => candidate.find((one) => one.name === name);
  for (const expected of reference) {
    const { name, shape } = expected;
    const found = foundFor(expected);
    if (!found) {
      judged.missing.push(`output ${name} is missing`);
      continue;
    }
    const [y, bounds] = [await readStored(found), tolerance(name)];
    const x = asExact(await readStored(expected), y);
    if (!sameShape(shape, found.shape)) {
      judged.outputs.push(judgeShape(found, shape, x, y, bounds));
      continue;
    }
    const values = isExact(x) && expected.digest !== found.digest ? choices.from(name) : [];
    if (isExact(x) && expected.digest !== found.digest)
      for (const sibling of reference.filter((one) => choices.with(name).includes(one.name))) {
        const other = foundFor(sibling);
        if (!other || !sameShape(sibling.shape, other.shape)) continue;
        const sides = { reference: await readStored(sibling), candidate: await readStored(other) };
        values.push({ ...sides, shape: sibling.shape, chosen: true });
      }
    const output = judgeOutput(found, x, y, bounds, values);
    const decoder = decode[name];
    const read = decoder && expected.digest !== found.digest ? decoded(x, y, shape, decoder) : null;
    judged.outputs.push(read ? { ...output, decoded: read } : output);
  }
  return judged;
}
