import { judge } from "../../../core/judge/judge.ts";
import { compareTensors } from "../../../core/numeric/metrics.ts";
import { provenFormat } from "../../../core/numeric/proven-format.ts";
import type { Output, Tolerance } from "../../../core/report/schema.ts";
import type { Format } from "../../../core/report/vocabulary.ts";
import { readStored, type StoredTensor } from "../engine/store.ts";

/** The formats that stored outputs prove, in their order. */
export async function provenFormats(outputs: StoredTensor[]): Promise<(Format | null)[]> {
  const formats: (Format | null)[] = [];
  for (const output of outputs) formats.push(provenFormat(await readStored(output)));
  return formats;
}

/**
 * Compares a cell's outputs with its reference's, one pair in memory at a time. An output that the candidate lacks,
 * or has in another shape, is `missing`.
 */
export async function compareOutputs(
  reference: StoredTensor[],
  candidate: StoredTensor[],
  tolerance: (output: string) => Tolerance,
): Promise<{ outputs: Output[]; missing: string[] }> {
  const outputs: Output[] = [];
  const missing: string[] = [];
  for (const expected of reference) {
    const found = candidate.find(({ name }) => name === expected.name);
    if (!found) {
      missing.push(`output ${expected.name} is missing`);
      continue;
    }
    const [x, y] = [await readStored(expected), await readStored(found)];
    if (x.length !== y.length) {
      missing.push(`output ${expected.name} has shape [${found.shape}], the reference [${expected.shape}]`);
      continue;
    }
    const bounds = tolerance(expected.name);
    const metrics = compareTensors(x, y, expected.shape, bounds.format);
    outputs.push({
      name: expected.name,
      shape: expected.shape,
      dtype: expected.dtype,
      ...judge(metrics, bounds),
      metrics,
      tolerance: bounds,
      pictures: null,
    });
  }
  return { outputs, missing };
}
