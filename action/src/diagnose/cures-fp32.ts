import { defaultSnrDb } from "../../../core/judge/tolerance.ts";
import { compareTensors } from "../../../core/numeric/metrics.ts";
import type { Feed, ModelFile } from "../engine/setup.ts";
import { readStored, type StoredTensor } from "../engine/store.ts";
import type { Lab } from "./lab.ts";
import type { Subject, SubjectInput } from "./subject.ts";

/**
 * Holds a changed model against the one before, both at Normal, on every input. It is the `same` where each output is within
 * what the failing format is allowed: one that is further off would be another model.
 *
 * @returns the worst over inputs and outputs in dB; whole numbers that differ are -Infinity
 */
export async function compareInFp32(
  subject: Subject,
  model: ModelFile,
  feeds: ReadonlyMap<SubjectInput, Feed>,
  lab: Lab,
): Promise<{ fp32Db: number; same: boolean }> {
  const normal = subject.host ?? subject.reference;
  let fp32Db = Number.POSITIVE_INFINITY;
  let same = true;
  for (const [{ id, feed }, fed] of feeds) {
    const [before, after] = [await lab.one(normal, feed), await lab.one({ ...normal, model }, fed)];
    if (before.status !== "ok" || after.status !== "ok")
      return { fp32Db: Number.NEGATIVE_INFINITY, same: false };
    same &&= (await subject.judge(id, after)).verdict === "pass";
    for (const output of before.outputs)
      fp32Db = Math.min(
        fp32Db,
        await distance(
          output,
          after.outputs.find(({ name }) => name === output.name),
        ),
      );
  }
  return { fp32Db, same: same && fp32Db >= defaultSnrDb[subject.format] };
}

async function distance(before: StoredTensor, after: StoredTensor | undefined): Promise<number> {
  if (!after || after.shape.join() !== before.shape.join() || after.dtype !== before.dtype)
    return Number.NEGATIVE_INFINITY;
  if (after.digest === before.digest) return Number.POSITIVE_INFINITY;
  const [x, y] = [await readStored(before), await readStored(after)];
  const { broken, maxAbs, snrDb } = compareTensors(x, y, before.shape, "fp32");
  if (broken > 0) return Number.NEGATIVE_INFINITY;
  if (maxAbs === 0) return Number.POSITIVE_INFINITY;
  return Number.isNaN(snrDb) || !(x instanceof Float32Array) ? Number.NEGATIVE_INFINITY : snrDb;
}
