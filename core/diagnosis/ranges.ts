import { number } from "../numeric/number.ts";
import type { Prediction, Ranges } from "../report/answer-ranges.ts";
import { type Format, formatLimits } from "../report/vocabulary.ts";

/** What the ranges foretold, and how well: sentences, `code` in backticks. */
export function tellRanges({ format, predictions, hits, ops }: Ranges): string[] {
  const own = predictions.filter((one) => one.format === format);
  const told = [`fp32 runs on this machine foretell: ${foretell(own, format)}`];
  if (hits.of > 0) told.push(`${hits.right} of these ${hits.of} predictions came true`);
  const tight = ops[0];
  if (tight) told.push(`tightest is \`${tight.op.name}\`: ${rooms(tight)}`);
  for (const to of ["fp16", "bf16"] as const) {
    const other = predictions.filter((one) => one.format === to);
    if (to !== format && other.length > 0) told.push(`in ${to}, which was not run: ${foretell(other, to)}`);
  }
  return told;
}

/** `3 of 8 inputs overflow fp16, worst galaxies, 0.6 bits short at X`. */
export function foretell(predictions: readonly Prediction[], format: Format): string {
  const failing = predictions.filter(({ fails }) => fails);
  const open = predictions.filter(({ may }) => may);
  const of = `${predictions.length} ${predictions.length === 1 ? "input" : "inputs"}`;
  const worst = [...(failing.length > 0 ? failing : predictions)].sort(
    (a, b) => (b.shortBits ?? Number.NEGATIVE_INFINITY) - (a.shortBits ?? Number.NEGATIVE_INFINITY),
  )[0];
  const counts =
    failing.length === 0 && open.length === 0
      ? `none of ${of} overflows ${format}`
      : [
          failing.length > 0 ? `${failing.length} of ${of} overflow ${format}` : "",
          open.length > 0 ? `${open.length} of ${of} may, by the bound of a sum` : "",
        ]
          .filter(Boolean)
          .join(", ");
  return worst?.op ? `${counts}; worst \`${worst.input}\`, ${describePrediction(worst)}` : counts;
}

/** `0.6 bits short at X: its values reach 96 584`. */
export function describePrediction({ op, by, shortBits, reaches, format }: Prediction): string {
  if (!op || shortBits === null || reaches === null) return "no value to tell of";
  const room = shortBits > 0 ? `${bits(shortBits)} short` : `${bits(-shortBits)} to spare`;
  return `${room} at \`${op.name}\`: ${WHAT[by ?? "values"]} ${number(reaches)}, ${format} ends at ${number(formatLimits[format].max)}`;
}

const WHAT: Record<NonNullable<Prediction["by"]>, string> = {
  values: "its values reach",
  winograd: "Winograd's transform of its input reaches",
  sums: "what it sums is bounded by",
};

const bits = (room: number): string => `${room.toFixed(room < 10 ? 1 : 0)} bits`;

type Row = Ranges["ops"][number];

const MEASURES = { values: "values", sums: "sums", winograd: "Winograd's transform of its input" } as const;

/** Of the measure that is tightest: `0.4 bits short on inputs that fail, 0.2 bits to spare on those that pass`. */
function rooms(row: Row): string {
  const least = (room: Row["sums"]) =>
    Math.min(room?.good ?? Number.POSITIVE_INFINITY, room?.bad ?? Number.POSITIVE_INFINITY);
  const name = (["values", "winograd", "sums"] as const).reduce((most, one) =>
    least(row[one]) < least(row[most]) ? one : most,
  );
  const { good, bad } = row[name]!;
  const side = (room: number | null, which: string) =>
    room === null ? "" : `${bits(Math.abs(room))} ${room < 0 ? "short" : "to spare"} on inputs that ${which}`;
  return `${MEASURES[name]} ${[side(bad, "fail"), side(good, "pass")].filter(Boolean).join(", ")}`;
}
