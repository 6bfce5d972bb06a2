import { type JudgedOutputs, judgeOutput, missingOutput } from "../../../core/judge/output.ts";
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

/** Compares a cell's outputs with its reference's, one pair in memory at a time. */
export async function compareOutputs(
  reference: StoredTensor[],
  candidate: StoredTensor[],
  tolerance: (output: string) => Tolerance,
): Promise<JudgedOutputs> {
  const judged: JudgedOutputs = { outputs: [], missing: [] };
  for (const expected of reference) {
    const found = candidate.find(({ name }) => name === expected.name);
    const missing = missingOutput(expected, found);
    if (!found || missing) {
      judged.missing.push(missing!);
      continue;
    }
    const [x, y] = [await readStored(expected), await readStored(found)];
    judged.outputs.push(judgeOutput(expected, x, y, tolerance(expected.name)));
  }
  return judged;
}
