import { accumulatorOf } from "../../../core/findings/accumulators.ts";
import { WINOGRAD } from "../../../core/findings/formats.ts";
import { number } from "../../../core/numeric/number.ts";
import { formatLimits } from "../../../core/report/vocabulary.ts";
import { rangesIn } from "./ranges-shared.ts";
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
 * Asks whether the sums on the way fit: the bound Σ|w||x| of each element, as `ranges` has it of every op.
 *
 * Error of a sum of n terms in a format of unit roundoff u: at most about n·u·Σ|w||x|, by chance √n·u·Σ|w||x| (Higham, "Accuracy and
 * Stability of Numerical Algorithms", 2002, chapter 4). Where a sum is larger than its terms over 2u they no longer count at all.
 */
export async function askBound(scene: Scene): Promise<Bound | null> {
  const { subject, lab, rows, broken, where } = scene;
  const row = rows[broken]!;
  // What was measured is fp16's: BF16 adds up in fp32 from 2.9.3 on.
  if (!subject.host || subject.format !== "fp16") return null;
  const known = accumulatorOf(row, subject.setup.runtime.release, subject.setup.target.cpu);
  if (!known) return null;
  const { ops } = await rangesIn(subject, lab, subject.host, subject.input.feed);
  const range = ops.find(({ op }) => keyOf(op) === keyOf(row));
  if (!range?.sums) return null;
  const { largest, mean, divisor } = range.sums;
  const terms = termsOf(scene);
  const { max, eps } = formatLimits[subject.format];
  const transformed = range.tiles?.bound ?? null;
  const inFormat = known.sums === "format";
  // In Winograd's space they are other sums, whose bound is over the peaks of all tiles: what that does not pass, no tile does.
  const beyond =
    inFormat && (largest > max || (transformed !== null && transformed > max && largest * WINOGRAD > max));
  const { reference, candidate, rmse } = row.metrics;
  const chance = terms ? 4 * Math.sqrt(terms) * eps * (mean / divisor) : 0;
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

/** How many values each element is the sum of, as far as the file and the shapes tell. */
function termsOf({ rows, broken }: Scene): number | null {
  const { inside, type, metrics } = rows[broken]!;
  if (inside?.sums) return inside.sums.terms;
  const read = rows[inside?.reads[0] ?? -1];
  if (!read) return null;
  return type === "Pooling" ? Math.round(read.metrics.count / metrics.count) : (read.shape.at(-1) ?? null);
}
