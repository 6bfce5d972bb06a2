import type { Prediction, Ranges } from "../report/answer-ranges.ts";
import { type Format, formatLimits } from "../report/vocabulary.ts";
import { english, type Words } from "../words/words.ts";

/** What the ranges foretold, and how well: sentences, `code` in backticks. */
export function tellRanges({ format, predictions, hits, ops }: Ranges, words: Words = english): string[] {
  const tell = words.diagnosis.ranges;
  const own = predictions.filter((one) => one.format === format);
  const told = [tell.foretell(foretell(own, format, words))];
  if (hits.of > 0) told.push(tell.cameTrue(hits.right, hits.of));
  const tight = ops[0];
  if (tight) told.push(tell.tightest(tight.op.name, rooms(tight, words)));
  for (const to of ["fp16", "bf16"] as const) {
    const other = predictions.filter((one) => one.format === to);
    if (to !== format && other.length > 0) told.push(tell.notRun(to, foretell(other, to, words)));
  }
  return told;
}

/** `3 of 8 inputs overflow fp16, worst galaxies, 0.6 bits short at X`. */
export function foretell(predictions: readonly Prediction[], format: Format, words: Words = english): string {
  const tell = words.diagnosis.ranges;
  const failing = predictions.filter(({ fails }) => fails);
  const open = predictions.filter(({ may }) => may);
  const of = predictions.length;
  const worst = [...(failing.length > 0 ? failing : predictions)].sort(
    (a, b) => (b.shortBits ?? Number.NEGATIVE_INFINITY) - (a.shortBits ?? Number.NEGATIVE_INFINITY),
  )[0];
  const counts =
    failing.length === 0 && open.length === 0
      ? tell.noneOverflows(of, format)
      : tell.counts(failing.length, open.length, of, format);
  return worst?.op ? tell.worst(counts, worst.input, describePrediction(worst, words)) : counts;
}

/** `0.6 bits short at X: its values reach 96 584`. */
export function describePrediction(
  { op, by, shortBits, reaches, format }: Prediction,
  words: Words = english,
): string {
  const tell = words.diagnosis.ranges;
  if (!op || shortBits === null || reaches === null) return tell.noValue;
  return tell.prediction(op.name, by ?? "values", shortBits, reaches, format, formatLimits[format].max);
}

type Row = Ranges["ops"][number];

/** Of the measure that is tightest: `0.4 bits short on inputs that fail, 0.2 bits to spare on those that pass`. */
function rooms(row: Row, words: Words): string {
  const least = (room: Row["sums"]) =>
    Math.min(room?.good ?? Number.POSITIVE_INFINITY, room?.bad ?? Number.POSITIVE_INFINITY);
  const name = (["values", "winograd", "sums"] as const).reduce((most, one) =>
    least(row[one]) < least(row[most]) ? one : most,
  );
  const { good, bad } = row[name]!;
  return words.diagnosis.ranges.rooms(name, bad, good);
}
