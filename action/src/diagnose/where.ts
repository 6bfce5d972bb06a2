import { causeOf } from "../../../core/findings/cause.ts";
import { type Birth, birthOf, fatesOf, type OwnDb } from "../../../core/judge/fate.ts";
import { median } from "../../../core/numeric/median.ts";
import { largestMagnitude } from "../../../core/numeric/metrics.ts";
import type { Where } from "../../../core/report/answer-where.ts";
import type { OpRow } from "../../../core/report/schema.ts";
import { formatLimits } from "../../../core/report/vocabulary.ts";
import type { Found, Question } from "./answers.ts";
import type { Lab } from "./lab.ts";
import { type IdealErrors, idealErrors, type OwnErrors, ownErrors, snrOf } from "./own-errors.ts";
import { keyOf, rowsOf } from "./rows.ts";
import { isBad, type Subject } from "./subject.ts";
import { type ProvenBirth, proveBirth } from "./where-birth.ts";
import { whereOutside } from "./where-outside.ts";

/** Inputs that the spread of each op's own error is told over. */
const SPREAD = 4;

/**
 * Where it broke. Two runs of the failing side, as it is and in lockstep, tell each op's error and its own; the same in the ideal
 * format, on the host, tells how much of that the format explains. A birth that is not far off by itself is held to what the output does.
 * Where no op breaks by itself, more inputs tell how far that holds.
 */
export const where: Question<"where"> = async (subject, lab, _known, found) => {
  if (!subject.paired) return whereOutside(subject);
  const rows = await rowsOf(subject, lab);
  const { input } = subject;
  const first = await bothOf(subject, lab, input.feed);
  const { own } = first;
  const levels = ownLevels(subject, rows, own);
  const numbers = birthIn(subject, rows, levels, own);
  found(tell(subject, rows, levels, numbers, [first]));
  const birth = isOfItsOwn(subject) ? await proveBirth(subject, lab, rows, levels.own, numbers) : numbers;
  const answer = tell(subject, rows, levels, birth, [first]);
  if (answer.kind !== "growth" || !own || !first.ideal) return answer;
  found(answer);
  const asked = [first];
  for (const { feed } of subject.inputs
    .filter((one) => one.id !== input.id && isBad(one))
    .slice(0, SPREAD - 1))
    asked.push(await bothOf(subject, lab, feed));
  return tell(subject, rows, levels, birth, asked);
};

interface Errors {
  own: OwnErrors | null;
  ideal: IdealErrors | null;
}

/** One runs where it failed and one on the host, side by side. */
async function bothOf(subject: Subject, lab: Lab, feed: Subject["input"]["feed"]): Promise<Errors> {
  const [own, ideal] = await Promise.all([
    subject.ops.answered ? ownErrors(subject, lab, feed) : null,
    idealErrors(subject, lab, feed),
  ]);
  return { own, ideal };
}

/** Each row's own error, and whether the reference's values of it fit the format. */
interface Levels {
  own: OwnDb[];
  fits(at: number): boolean;
}

function ownLevels({ format }: Subject, rows: OpRow[], own: OwnErrors | null): Levels {
  const { max } = formatLimits[format];
  // MNN may keep a result in fp32 that whoever reads it then clamps.
  const fits = (at: number) =>
    !own?.unfit.has(keyOf(rows[at]!)) && largestMagnitude(rows[at]!.metrics.reference) <= max;
  const ownDb = rows.map((row) => {
    const metrics = own?.ops.get(keyOf(row));
    return metrics && (row.inside?.reads ?? []).every(fits) ? snrOf(metrics) : null;
  });
  return { own: ownDb, fits };
}

const birthIn = ({ cell, format }: Subject, rows: OpRow[], levels: Levels, own: OwnErrors | null): Birth =>
  birthOf(rows, cell.outputs, format, { ...levels, asked: own?.failed === null });

function tell(
  { format, input }: Subject,
  rows: OpRow[],
  levels: Levels,
  birth: ProvenBirth,
  asked: Errors[],
): Found<"where"> {
  const fates = fatesOf(rows, levels.own, format);
  const { ideal } = asked[0]!;
  return {
    input: input.id,
    ...birth,
    ops: rows.map((row, at): Where["ops"][number] => {
      const { name, type, occurrence, output } = row;
      const idealMetrics = ideal?.ops.get(keyOf(row));
      return {
        op: { name, type, occurrence, output },
        plainDb: snrOf(row.metrics),
        ownDb: levels.own[at]!,
        ...(idealMetrics ? { idealDb: snrOf(idealMetrics) } : {}),
        ...(ideal && (ideal.unrounded === null || ideal.unrounded.has(name)) ? { weightsLeft: true } : {}),
        r: ratioOf(keyOf(row), levels.own[at] === null ? [] : asked),
        fate: at === birth.born ? "born" : fates[at]!,
      };
    }),
  };
}

/** An op's own error over that of the ideal format, over the inputs that were asked. */
function ratioOf(key: string, asked: Errors[]): Where["ops"][number]["r"] {
  const ratios = asked
    .flatMap(({ own, ideal }) => {
      const [real, least] = [own?.ops.get(key), ideal?.ops.get(key)];
      if (!real || !least || real.broken + least.broken > 0 || !(least.rmse > 0)) return [];
      return [real.rmse / least.rmse];
    })
    .sort((a, b) => a - b);
  if (ratios.length === 0) return null;
  return { median: median(ratios)!, least: ratios[0]!, most: ratios.at(-1)!, of: ratios.length };
}

/**
 * Whether the numbers blame what an op does. Where they blame what the format makes of what it reads, its own error is small and tells
 * nothing: the op after it, which makes much of that, would be taken for the birth.
 */
function isOfItsOwn({ cell, setup }: Subject): boolean {
  const kind = causeOf(cell, setup.config)?.kind;
  return kind === "accumulator" || kind === "kernel" || kind === "growth" || kind === "unknown";
}
