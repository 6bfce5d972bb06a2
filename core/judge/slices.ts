import { median } from "../numeric/median.ts";
import { largestMagnitude, type Tensor } from "../numeric/metrics.ts";
import { decibels, number } from "../numeric/number.ts";
import { compareSlices, type SliceStats } from "../numeric/slices.ts";
import type { Metrics, Output, Tolerance } from "../report/schema.ts";
import { formatLimits } from "../report/vocabulary.ts";
import { judged } from "../words/stored/judged.ts";
import { defaultSnrDb } from "./tolerance.ts";

type Slices = NonNullable<Output["slices"]>;

/** How many are kept. */
const MOST = 50;
/** With fewer elements a slice may be near zero by chance: of eight normal ones not in one of a million. */
const LEAST_ELEMENTS = 8;
/**
 * How far a slice may be below the whole's bound: the power of 8 normal errors is over 3.2 times (5 dB) what it is on average in one
 * slice of 700 (chi-square of 8).
 */
const BELOW_BOUND = 5;
/** How far below the whole itself: value and error both vary, and of 8 each their ratio is 15 dB off in one of 35 000 (F of 8 and 8). */
const BELOW_WHOLE = 15;
/**
 * The same where the slice's error is no larger than that of the axis's slices at the median, and its values are no scores: what is off
 * by as much everywhere is off by more dB where values are small, as the logits of a class are that is next to 0. Beyond 30 dB, a
 * thirtieth, it is another quantity than what is beside it.
 */
const BELOW_ALIKE = 30;
/** How much larger an error of 8 elements is by chance: the 5 dB of above, as a ratio. */
const BY_CHANCE = 10 ** (BELOW_BOUND / 20);
/** The most that is asked of a slice in dB: what fp16's bound leaves, since MNN's fp32 approximates exp and sigmoid. */
const MOST_ASKED = defaultSnrDb.fp16 - BELOW_BOUND;
/**
 * Errors of so many unit roundoffs are the format's noise: half a step of a logit between 8 and 16, in any format, and beyond 16 a
 * sigmoid is as good as 0 or 1. At fp32 those of MNN's approximations of exp and sigmoid.
 */
const STEPS = 8;
const APPROXIMATION = 2 ** -13;

/**
 * The slices of an output that are lost although the whole is within its bound, the worst first. The rule and its
 * reasons: docs/verdicts.md.
 */
export function lostSlices(
  reference: Tensor,
  candidate: Tensor,
  shape: readonly number[],
  metrics: Metrics,
  tolerance: Tolerance,
): Slices {
  const { tiny, eps } = formatLimits[tolerance.format];
  const asked = (below: number) => Math.min(MOST_ASKED, tolerance.snrDb - BELOW_BOUND, metrics.snrDb - below);
  // Scores and probabilities go up to 1: what is beside them in the same table, in pixels, must not set their scale.
  const scale = Math.min(1, largestMagnitude(metrics.reference));
  const whole = 10 ** (-metrics.snrDb / 20);
  const noise = Math.max(tiny, Math.max(STEPS * eps, APPROXIMATION, whole) * scale);
  if (!(metrics.maxAbs > noise)) return [];
  return slicedAxes(shape)
    .flatMap((axis) => {
      const slices = compareSlices(reference, candidate, shape, axis);
      const typical = median(slices.map(({ rmse }) => rmse)) ?? 0;
      const isAlike = (slice: SliceStats) => !isScores(slice) && slice.rmse <= BY_CHANCE * typical;
      return slices
        .filter((slice) => slice.snrDb < asked(isAlike(slice) ? BELOW_ALIKE : BELOW_WHOLE))
        .filter(({ rmse }) => rmse > noise)
        .map(({ rmse: _, least: __, ...slice }) => ({ axis, ...slice, of: shape[axis]! }));
    })
    .sort((a, b) => a.snrDb - b.snrDb)
    .slice(0, MOST);
}

/** Whether all values lie between 0 and 1: scores have a scale of their own, whatever is beside them. */
const isScores = ({ least, magnitude }: SliceStats): boolean => least >= 0 && magnitude <= 1;

/**
 * The axes whose slices mean something by themselves: items of a batch, channels, rows and columns of tables, sequences and
 * detection heads. The rows and columns of a picture do not.
 */
function slicedAxes(shape: readonly number[]): number[] {
  const elements = shape.reduce((product, size) => product * size, 1);
  const channels = channelAxis(shape);
  const axes = channels === null ? shape.map((_, axis) => axis) : [0, channels];
  return axes.filter((axis) => shape[axis]! >= 2 && elements / shape[axis]! >= LEAST_ELEMENTS);
}

/** A side of a picture is less than this many times the other: rows of boxes are no picture, nor is a line. */
const OBLONG = 8;

const isPicture = (a: number, b: number): boolean =>
  Math.min(a, b) >= 2 && Math.max(a, b) < OBLONG * Math.min(a, b);

/** Where a picture has its channels, told by its sides; null for what has no picture's sides either way. */
function channelAxis(shape: readonly number[]): number | null {
  if (shape.length < 4) return null;
  const [a, b, c] = shape.slice(-3) as [number, number, number];
  const [first, last] = [isPicture(b, c), isPicture(a, b)];
  // A detection head may have its anchors before rows and columns: [1, 3, 80, 80, 85].
  if (last && (!first || (a === b && b !== c))) return shape.length - 1;
  return first ? 1 : null;
}

/** What is lost, in words: `6 of 10 slices along axis 1 are lost, worst [4] with 3.2 dB; the whole has 62.0 dB`. */
export function lostWords(slices: Slices, { snrDb }: Metrics): string {
  const { axis, index, snrDb: least, magnitude, of } = slices[0]!;
  const along = slices.filter((slice) => slice.axis === axis).length;
  return judged.lostSlice({
    count: along === MOST ? judged.atLeast({ count: MOST }) : number(along),
    of: number(of),
    axis,
    are: along === 1 ? "is" : "are",
    index,
    least: decibels(least),
    magnitude: number(magnitude),
    whole: decibels(snrDb),
  });
}
