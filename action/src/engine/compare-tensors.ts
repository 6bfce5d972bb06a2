import type { OpName } from "../../../core/report/schema.ts";
import type { Engine } from "./engine.ts";
import type { Measure, OpMatch, OpTensor } from "./measure.ts";
import { oneOf } from "./one.ts";
import type { Feed, Setup } from "./setup.ts";
import { readStored } from "./store.ts";

/** A tensor inside of a network that can be asked for by its name, as an output of the op that writes it. */
export interface Inside {
  tensor: string;
  op: OpName;
}

/** How many tensors a module is asked for at once: each is kept on disk until it was measured. */
const AT_ONCE = 24;

/**
 * Looks inside runs that cannot be watched op by op, those of a Module in a wheel: tensors are asked for as further outputs,
 * some at a time, and measured a pair at a time. Either all are, or it closes in on the first bad one: a sample of all, then
 * of what lies before the first bad one of that, and so on, so that a network of thousands takes three or four runs a side.
 * What is bad, and what of it has its good inputs between bad ones, is then not seen.
 *
 * @param setups of api `module`; what they gave without being looked into is not asked again
 * @param inside in the graph's order. Names must be of the model: a wrong one kills MNN 3.0.0
 * @param isBad left out: all tensors are measured
 * @returns what all sides gave, in the graph's order. A tensor that no module can give (it was folded away) is left out
 */
export async function compareTensors<T>(
  engine: Engine,
  setups: Setup[],
  inside: readonly Inside[],
  feed: Feed,
  measure: Measure<T>,
  isBad?: (seen: T) => boolean,
): Promise<OpMatch<T>[]> {
  const found = new Map<number, OpMatch<T>>();
  const look = async (indexes: number[]): Promise<void> => {
    for (let at = 0; at < indexes.length; at += AT_ONCE)
      await take(indexes.slice(at, at + AT_ONCE).filter((index) => !found.has(index)));
  };
  const take = async (indexes: number[]): Promise<void> => {
    if (indexes.length === 0) return;
    const outputs = indexes.map((index) => inside[index]!.tensor);
    const results = await Promise.all(
      setups.map((setup) => oneOf(engine, { ...setup, ask: { ...setup.ask, outputs } }, feed)),
    );
    // One of them cannot be had: the others can.
    if (results.some(({ status }) => status !== "ok")) {
      if (indexes.length === 1) return;
      const half = indexes.length >> 1;
      await take(indexes.slice(0, half));
      return take(indexes.slice(half));
    }
    for (const index of indexes) {
      const { tensor, op } = inside[index]!;
      const sides: OpTensor[] = [];
      for (const { outputs } of results) {
        const stored = outputs.find(({ name }) => name === tensor);
        if (stored) sides.push({ ...op, shape: stored.shape, data: await readStored(stored), held: {} });
      }
      const [first] = sides;
      if (
        first &&
        sides.length === setups.length &&
        sides.every(({ data }) => data.length === first.data.length)
      )
        found.set(index, { op, shape: first.shape, seen: await measure(sides) });
    }
  };
  if (isBad) await closeIn(inside.length, look, (index) => bad(found.get(index), isBad));
  else await look([...inside.keys()]);
  return [...found].sort(([a], [b]) => a - b).map(([, match]) => match);
}

const bad = <T>(match: OpMatch<T> | undefined, isBad: (seen: T) => boolean): boolean =>
  match !== undefined && isBad(match.seen);

/** Looks at samples of what may hold the first bad one, until nothing is left between it and the last good one before it. */
async function closeIn(
  count: number,
  look: (indexes: number[]) => Promise<void>,
  isBad: (index: number) => boolean,
): Promise<void> {
  let [from, to] = [0, count];
  while (to > from) {
    const sample = sampleOf(from, to);
    await look(sample);
    const first = sample.find(isBad);
    if (to - from <= AT_ONCE) return;
    const before = sample.filter((index) => first === undefined || index < first).at(-1);
    // The last of them is one of the sample: where none is bad there is nothing to close in on.
    if (first === undefined) return;
    [from, to] = [before === undefined ? from : before + 1, first];
  }
}

/** At most {@link AT_ONCE} of a range, evenly spread, its last among them. */
function sampleOf(from: number, to: number): number[] {
  const size = Math.min(AT_ONCE, to - from);
  return Array.from({ length: size }, (_, at) => from + Math.ceil(((at + 1) * (to - from)) / size) - 1);
}
