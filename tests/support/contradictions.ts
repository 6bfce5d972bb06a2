import type { Evidence } from "../../core/findings/evidence.ts";
import { largestMagnitude } from "../../core/numeric/metrics.ts";
import { number } from "../../core/numeric/number.ts";
import type { Finding } from "../../core/report/schema.ts";

/** Where a finding says what the rows and cells it is drawn from do not; in words, empty where it is true. */
export function contradictions(finding: Finding, { cells }: Pick<Evidence, "cells">): string[] {
  const wrong: string[] = [];
  const hold = (true_: boolean, words: string) => {
    if (!true_) wrong.push(`${finding.title}: ${words}`);
  };
  const text = [finding.title, ...finding.sentences].join("\n");
  const example = cells.find(({ id }) => id === finding.example);
  const mine = cells.filter(({ id }) => finding.cells.includes(id));
  hold(!/undefined|\[object|\bno SNR\b/.test(text), "a word that is none");
  hold(example !== undefined && mine.includes(example), "quotes a cell that is not its own");
  hold(
    mine.every(({ model }) => model === finding.model),
    "cells of another model",
  );
  if (!example || !finding.cause) return wrong;
  hold(example.verdict === finding.verdict, "quotes a cell of another verdict");
  const { kind, numbers, saturated } = finding.cause;
  const row = example.ops?.rows[example.ops.firstBad ?? -1];
  // An op of the source that is wrong at Normal is right in the table, which holds Low against Normal.
  if (kind === "operator" || kind === "converter" || !finding.op) return wrong;
  hold(finding.op.name === row?.name, "an op that the table does not mark");
  if (!row) return wrong;
  const { reference, candidate } = row.metrics;
  const infinite = candidate.posInf + candidate.negInf;
  const inf = /([\d\u202f]+) Inf/.exec(finding.sentences[0] ?? "")?.[1];
  const nan = /([\d\u202f]+) NaN/.exec(finding.sentences[0] ?? "")?.[1];
  hold(!inf || inf === number(infinite), `${inf} Inf where the table has ${infinite}`);
  hold(!nan || nan === number(candidate.nan), `${nan} NaN where the table has ${candidate.nan}`);
  const reaches = numbers.reaches;
  if (reaches !== undefined)
    hold(
      reaches === largestMagnitude(reference) ||
        (row.inside?.constants ?? []).some((value) => Math.abs(value) === reaches),
      "a largest value that is not the table's",
    );
  switch (kind) {
    case "overflow": {
      const reader = example.ops?.rows[(numbers.readerRow ?? 0) - 1];
      const [largest, itself] = [Math.max(reaches!, numbers.fed ?? 0), largestMagnitude(candidate)];
      hold(largest > numbers.limit!, "an overflow of what fits");
      if (reader) {
        hold(itself > numbers.limit!, "handed on as too large, and was not");
        hold(
          !(largestMagnitude(reader.metrics.candidate) > numbers.limit!),
          "its reader goes beyond as well",
        );
      } else hold(!(itself > numbers.limit!), "an overflow beyond which it computed");
      if (saturated && !reader) hold(infinite + candidate.nan === 0, "clamped, and yet Inf or NaN");
      break;
    }
    case "underflow":
      if (numbers.zeros !== undefined)
        hold(numbers.zeros === candidate.zero - reference.zero, "another number of zeros than the table's");
      break;
    case "kernel":
      hold(reaches! <= numbers.limit!, "a kernel's fault where the result does not fit");
      hold(numbers.idealDb === row.inside?.ideal || mine.length > 1, "an ideal run that was not made");
      break;
    case "cancellation":
    case "conditioning":
      hold(numbers.from! > numbers.left!, "nothing was cancelled");
      break;
    default:
  }
  return wrong;
}
