import { describeTensor, largestMagnitude } from "../../../core/numeric/metrics.ts";
import type { OpName } from "../../../core/report/schema.ts";
import type { OpTensor } from "../engine/measure.ts";
import type { Setup } from "../engine/setup.ts";
import { readStored } from "../engine/store.ts";
import { matchFrames, matchNames } from "../mnn/graph/match.ts";
import type { OnnxEdit } from "../onnx/edit.ts";
import type { Range, Values } from "./cure.ts";
import type { Lab } from "./lab.ts";
import type { Subject } from "./subject.ts";

/** Runs every input at Normal and takes the range of each tensor of the ONNX file that MNN computes. */
export async function valuesOf(
  subject: Subject,
  lab: Lab,
  model: OnnxEdit,
  ops: { wrong: readonly OpName[]; born: readonly OpName[]; growth: boolean },
): Promise<Values> {
  const { graph, host, reference, inputs, format } = subject;
  const seen: (OpName & { shape: number[]; peaks: number[] })[] = [];
  if (subject.ops.seen && graph)
    for (const { feed } of inputs) await watchPeaks(host ?? reference, feed, lab, seen);
  const matches = graph ? matchNames(graph, model.names).matches : [];
  const ranges = new Map<string, Range>();
  for (const [{ peaks, shape }, { source }] of matchFrames(matches, seen)) {
    const peak = Math.max(...peaks, ranges.get(source)?.peak ?? 0);
    const leastPeak = Math.min(...peaks, ranges.get(source)?.leastPeak ?? Number.POSITIVE_INFINITY);
    ranges.set(source, { peak, leastPeak, shape });
  }
  const tensors = (names: readonly OpName[]) =>
    new Set([...matchFrames(matches, names).values()].map(({ source }) => source));
  const [wrong, born] = [tensors(ops.wrong), tensors(ops.born)];
  // Where errors add up no op need be wrong by itself, and what only MNN's converter knows is no tensor of the ONNX file: then
  // nothing is known to be innocent.
  const guilty = wrong.size > 0 && !ops.growth ? wrong : null;
  return { format, ranges, fed: await fedPeaks(subject), guilty, born };
}

async function watchPeaks(
  setup: Setup,
  feed: Subject["input"]["feed"],
  lab: Lab,
  seen: (OpName & { shape: number[]; peaks: number[] })[],
): Promise<void> {
  let at = 0;
  await lab.watch(setup, feed, {
    op: ({ name, type, occurrence, output, shape, data }: OpTensor) => {
      const peak = largestMagnitude(describeTensor(data));
      const same = (one: OpName | undefined) =>
        one?.name === name && one.occurrence === occurrence && one.output === output;
      const known = same(seen[at]) ? seen[at] : seen.find(same);
      at++;
      if (Number.isNaN(peak)) return undefined;
      if (known) known.peaks.push(peak);
      else seen.push({ name, type, occurrence, output, shape, peaks: [peak] });
      return undefined;
    },
    seen: () => undefined,
  });
}

/** The largest magnitude of each input of floats over all that is fed. */
async function fedPeaks({ inputs }: Subject): Promise<Map<string, number>> {
  const peaks = new Map<string, number>();
  for (const { feed } of inputs)
    for (const tensor of feed.tensors.filter(({ dtype }) => dtype === "float32")) {
      const values = await readStored({ ...tensor, digest: "" });
      const peak = largestMagnitude(describeTensor(values));
      if (peak > (peaks.get(tensor.name) ?? 0)) peaks.set(tensor.name, peak);
    }
  return peaks;
}
