import { readFile } from "node:fs/promises";
import { accumulatorOf } from "../../../core/findings/accumulators.ts";
import { inWinograd } from "../../../core/findings/cause.ts";
import { WINOGRAD } from "../../../core/findings/formats.ts";
import { describeTensor, largestMagnitude, type Tensor } from "../../../core/numeric/metrics.ts";
import { number } from "../../../core/numeric/number.ts";
import { formatLimits } from "../../../core/report/vocabulary.ts";
import type { OpTensor } from "../engine/measure.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import { changedModel } from "./changed-model.ts";
import { rangesOf } from "./ranges-measure.ts";
import { SumsOf } from "./ranges-sums.ts";
import { keyOf } from "./rows.ts";
import { called, type Experiment, type Scene } from "./why-scene.ts";

/** What the sums of an op come to in magnitude, and whether its kernel can hold them. */
export interface Bound {
  /** The largest of its sums' magnitudes, and their mean over its elements. */
  largest: number;
  mean: number;
  terms: number | null;
  /** Whether the kernel adds up in the format, as one-op networks showed; null where none was measured. */
  inFormat: boolean | null;
  /** Whether sums as large as these pass the end of the format on the way. */
  beyond: boolean;
  /** Whether the op's own error is one that adding up so many terms in the format makes. */
  explains: boolean;
  told: Experiment;
}

/**
 * Asks whether the sums on the way fit: the bound Σ|w||x| of each element, which is the op itself on magnitudes, run in fp32 on the
 * host. Each op there reads the magnitudes of the reference's values, so that one run tells it.
 *
 * Error of a sum of n terms in a format of unit roundoff u: at most about n·u·Σ|w||x|, by chance √n·u·Σ|w||x| (Higham, "Accuracy and
 * Stability of Numerical Algorithms", 2002, chapter 4). Where a sum is larger than its terms over 2u they no longer count at all.
 */
export async function askBound(scene: Scene): Promise<Bound | null> {
  const { subject, rows, broken, where } = scene;
  const row = rows[broken]!;
  // What was measured is fp16's: BF16 adds up in fp32 from 2.9.3 on.
  if (!subject.host || subject.format !== "fp16") return null;
  const known = accumulatorOf(row, subject.setup.runtime.release, subject.setup.target.cpu);
  if (!known) return null;
  const sums = await magnitudesOf(scene, subject.host);
  if (!sums) return null;
  const terms = termsOf(scene);
  const scale = row.inside?.does === "AVEPOOL" && terms ? terms : 1;
  const [largest, mean] = [sums.largest * scale, sums.mean * scale];
  const { max, eps } = formatLimits[subject.format];
  const transformed = inWinograd(row) ? await winogradOf(scene, subject.host) : null;
  const inFormat = known.sums === "format";
  // In Winograd's space they are other sums, whose bound is over the peaks of all tiles: what that does not pass, no tile does.
  const beyond =
    inFormat && (largest > max || (transformed !== null && transformed > max && largest * WINOGRAD > max));
  const { reference, candidate, rmse } = row.metrics;
  const chance = terms ? 4 * Math.sqrt(terms) * eps * (mean / scale) : 0;
  const stalls = terms !== null && terms > 1 / eps && candidate.meanMagnitude < reference.meanMagnitude;
  const own = where.ops[broken]!.ownDb;
  const explains = inFormat && own !== Number.NEGATIVE_INFINITY && (stalls || rmse <= chance);
  return {
    largest,
    mean,
    terms,
    inFormat,
    beyond,
    explains,
    told: {
      name: "bound",
      question: `Do the sums of ${called(scene, broken)} fit where MNN adds them up?`,
      answer:
        `Their magnitudes come to ${number(largest)} at most, on the host in fp32` +
        `${terms ? `, of ${number(terms)} terms` : ""}` +
        `${transformed === null ? "" : `, and in Winograd's space to ${number(transformed)}`}` +
        `; ${known.words}, and ${subject.format} ends at ${number(max)}.`,
      numbers: {
        magnitude: largest,
        meanMagnitude: mean,
        limit: max,
        ...(terms ? { terms } : {}),
        ...(transformed === null ? {} : { inWinograd: transformed }),
      },
      speaks: "neither",
    },
  };
}

/**
 * What the op adds up in Winograd's space at most, as `ranges` bounds it; null where MNN does not compute it there, or its weights are not
 * to be had.
 */
async function winogradOf({ subject, lab, rows, broken }: Scene, host: Setup): Promise<number | null> {
  const { name } = rows[broken]!;
  if (!subject.graph) return null;
  const sums = await SumsOf.of(subject.graph, (op) => op.name === name);
  const { ops } = await rangesOf(lab, host, subject.input.feed, sums);
  return ops.find(({ op }) => op.name === name)?.sums?.winograd?.bound ?? null;
}

/** How many values each element is the sum of, as far as the file and the shapes tell. */
function termsOf({ rows, broken }: Scene): number | null {
  const { inside, type, metrics } = rows[broken]!;
  if (inside?.sums) return inside.sums.terms;
  const read = rows[inside?.reads[0] ?? -1];
  if (!read) return null;
  return type === "Pooling" ? Math.round(read.metrics.count / metrics.count) : (read.shape.at(-1) ?? null);
}

async function magnitudesOf(
  { subject, lab, rows, broken }: Scene,
  host: Setup,
): Promise<{ largest: number; mean: number } | null> {
  const changed =
    subject.graph && (await changedModel(lab, subject.graph, "magnitudes.mnn", Math.abs, { clips: false }));
  if (!changed || changed.left.size > 0) return null;
  const { file } = changed;
  const magnitudes: Setup = { ...host, model: { name: `${host.model.name} in magnitudes`, file } };
  const wanted = keyOf(rows[broken]!);
  const stats = ({ data }: Pick<OpTensor, "data">) => {
    const side = describeTensor(data);
    return { largest: largestMagnitude(side), mean: side.meanMagnitude };
  };
  if ((rows[broken]!.inside?.reads.length ?? 0) > 0) {
    const { ops } = await lab.compare([host, magnitudes], subject.input.feed, ([, one]) => stats(one!), {
      lockstep: { from: 0, to: 1, as: magnitudesIn },
    });
    return ops.find(({ op }) => keyOf(op) === wanted)?.seen ?? null;
  }
  // It reads the model's input, which no op's output stands for.
  let found: ReturnType<typeof stats> | null = null;
  await lab.watch(magnitudes, await inMagnitudes(subject.input.feed, lab.write.bind(lab)), {
    op: (one) => {
      if (keyOf(one) === wanted) found = stats(one);
      return undefined;
    },
    seen: () => found,
  });
  return found;
}

const magnitudesIn = (data: Tensor): Tensor => (data instanceof Float32Array ? data.map(Math.abs) : data);

async function inMagnitudes(
  feed: Feed,
  write: (name: string, data: Uint8Array) => Promise<string>,
): Promise<Feed> {
  const tensors: Feed["tensors"] = [];
  for (const [at, tensor] of feed.tensors.entries()) {
    if (tensor.dtype !== "float32") {
      tensors.push(tensor);
      continue;
    }
    const bytes = new Uint8Array(await readFile(tensor.file));
    // The sign is the highest bit of the last of four bytes.
    for (let i = 3; i < bytes.length; i += 4) bytes[i]! &= 0x7f;
    tensors.push({ ...tensor, file: await write(`magnitudes-${at}.bin`, bytes) });
  }
  return { id: `${feed.id} in magnitudes`, tensors };
}
