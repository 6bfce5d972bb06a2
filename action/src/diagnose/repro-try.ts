import { isExact } from "../../../core/judge/exact.ts";
import { judgeOutput } from "../../../core/judge/output.ts";
import { defaultTolerance } from "../../../core/judge/tolerance.ts";
import type { Output } from "../../../core/report/schema.ts";
import { type Verdict, worstVerdict } from "../../../core/report/vocabulary.ts";
import type { Feed, ModelFile } from "../engine/setup.ts";
import { readStored } from "../engine/store.ts";
import type { Lab } from "./lab.ts";
import type { Subject } from "./subject.ts";

/** What a network alone gave at the failing configuration against Normal, both on the failing target. */
export interface Alone {
  verdict: Verdict;
  outputs: Output[];
  /** The worst of its float outputs. */
  snrDb: number;
  /** What Normal gave, by output. */
  normal: Map<string, Float32Array>;
}

/** Runs a model at Normal and as it failed. @returns null where one of the two has no result: the reason is in the log */
export async function runAlone(
  { setup, reference, format }: Subject,
  lab: Lab,
  model: ModelFile,
  feed: Feed,
): Promise<Alone | null> {
  const normal = await lab.one({ ...reference, model }, feed);
  const failing = await lab.one({ ...setup, model }, feed);
  if (normal.status !== "ok") return null;
  if (failing.status === "died")
    return { verdict: "crashed", outputs: [], snrDb: Number.NEGATIVE_INFINITY, normal: new Map() };
  if (failing.status !== "ok") return null;
  const found: Alone = { verdict: "pass", outputs: [], snrDb: Number.POSITIVE_INFINITY, normal: new Map() };
  for (const stored of normal.outputs) {
    const twin = failing.outputs.find(({ name }) => name === stored.name);
    if (!twin) return null;
    const [right, value] = [await readStored(stored), await readStored(twin)];
    const output = judgeOutput(stored, right, value, defaultTolerance(format));
    found.outputs.push(output);
    if (right instanceof Float32Array) found.normal.set(stored.name, right);
    if (isExact(right)) continue;
    const { metrics } = output;
    const snrDb =
      metrics.broken > 0
        ? Number.NEGATIVE_INFINITY
        : metrics.maxAbs === 0
          ? Number.POSITIVE_INFINITY
          : metrics.snrDb;
    found.snrDb = Math.min(found.snrDb, snrDb);
  }
  found.verdict = worstVerdict(found.outputs.map(({ verdict }) => verdict));
  return found;
}
