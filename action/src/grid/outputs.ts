import { isExact } from "../../../core/judge/exact.ts";
import { type JudgedOutputs, judgeOutput, judgeShape, sameShape } from "../../../core/judge/output.ts";
import type { ChosenFrom } from "../../../core/judge/ties.ts";
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

/**
 * Compares a cell's outputs with its reference's, one pair in memory at a time.
 *
 * @param chosenFrom what an output's indices were chosen from, as far as it was seen
 */
export async function compareOutputs(
  reference: StoredTensor[],
  candidate: StoredTensor[],
  tolerance: (output: string) => Tolerance,
  chosenFrom: (output: string) => ChosenFrom[] = () => [],
): Promise<JudgedOutputs> {
  const judged: JudgedOutputs = { outputs: [], missing: [] };
  for (const expected of reference) {
    const { name, shape } = expected;
    const found = candidate.find((one) => one.name === name);
    if (!found) {
      judged.missing.push(`output ${name} is missing`);
      continue;
    }
    const [x, y, bounds] = [await readStored(expected), await readStored(found), tolerance(name)];
    if (!sameShape(shape, found.shape)) {
      judged.outputs.push(judgeShape(found, shape, x, y, bounds));
      continue;
    }
    const values = isExact(x) ? chosenFrom(name) : [];
    judged.outputs.push(judgeOutput(found, x, y, bounds, values));
  }
  return judged;
}
