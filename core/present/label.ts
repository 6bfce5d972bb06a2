import type { Effective, Output } from "../report/schema.ts";
import { type Verdict, worstVerdict } from "../report/vocabulary.ts";
import { english, type Words } from "../words/words.ts";
import { isBroken, unique } from "./words.ts";

/** What a label needs to know of a cell. */
export interface LabelCell {
  verdict: Verdict;
  effective: Pick<Effective, "backend" | "format" | "partly">;
  outputs: readonly Pick<Output, "verdict" | "metrics" | "differ" | "slices" | "referenceShape">[];
  /** What was asked: `opencl/low`. Without it a fallback is one of precision. */
  config?: string;
}

/**
 * The lowest SNR among a cell's outputs; null where it has none. NaN, lower than any, where an output has NaN
 * or Inf: the SNR of what is left of it says nothing.
 */
export function worstSnr(outputs: LabelCell["outputs"]): number | null {
  if (outputs.length === 0) return null;
  return outputs.reduce(
    (worst, { metrics }) =>
      metrics.broken > 0 || Number.isNaN(metrics.snrDb) ? Number.NaN : Math.min(worst, metrics.snrDb),
    Number.POSITIVE_INFINITY,
  );
}

/**
 * A cell in two or three words, with the number that matters: `all NaN`, `243 NaN`, `drift 18 dB`,
 * `3 of 160 differ`, `6 of 10 slices`, `pass 52 dB`, `ran as fp32`, `partly fp16`, `crash`, `not run`.
 */
export function cellLabel(cell: LabelCell, words: Words = english): string {
  const { label, common, verdict } = words;
  const decibels = () => common.shortDecibels(worstSnr(cell.outputs) ?? Number.NaN);
  switch (cell.verdict) {
    case "nonfinite":
      return nonfiniteLabel(cell, words);
    case "zeroed":
      return zeroedLabel(cell, words);
    case "drift":
      return driftLabel(cell, words) ?? label.drift(decibels());
    case "pass":
      return label.pass(decibels());
    case "fallback":
      if (elsewhere(cell)) return label.ranOn(backendName(cell, words));
      if (inPart(cell)) return label.partly(cell.effective.format);
      return cell.effective.format ? label.ranAs(cell.effective.format) : label.unproven;
    default:
      return verdict.plain[cell.verdict];
  }
}

/**
 * The label of cells that differ only in their input, for one field of the grid: `8 of 12`, `pass`, `31 dB`
 * (the worst, where all drift), `fp32` (what ran instead), `crash`, `–` (not run).
 */
export function groupLabel(cells: readonly LabelCell[], words: Words = english): string {
  const { label, common, verdict } = words;
  const worst = worstVerdict(cells.map((cell) => cell.verdict));
  const total = cells.length;
  const alike = cells.filter((cell) => cell.verdict === worst).length;
  const failed = cells.filter((cell) => isBroken(cell.verdict)).length;
  if (failed > 0) {
    if (total === 1) return shortCellLabel(cells[0]!, words);
    if (worst === "drift" && alike === total && !cells.some((cell) => driftLabel(cell, words)))
      return common.shortDecibels(lowestSnr(cells)) || label.someOf(failed, total);
    return label.someOf(failed, total);
  }
  if (worst === "fallback") {
    const ran = ranInstead(cells.filter((cell) => cell.verdict === "fallback"));
    return ran ? instead(ran, words) : verdict.plain.fallback;
  }
  if (worst === "pass") return verdict.plain.pass;
  if (worst === "unavailable" && alike === total) return "–";
  return alike === total ? verdict.plain[worst] : label.counted(alike, verdict.plain[worst]);
}

function shortCellLabel(cell: LabelCell, words: Words): string {
  if (cell.verdict === "drift")
    return (
      driftLabel(cell, words) ??
      (words.common.shortDecibels(worstSnr(cell.outputs) ?? Number.NaN) || words.verdict.plain.drift)
    );
  return cell.verdict === "nonfinite" || cell.verdict === "zeroed"
    ? cellLabel(cell, words)
    : words.verdict.plain[cell.verdict];
}

const lowestSnr = (cells: readonly LabelCell[]): number =>
  Math.min(...cells.map((cell) => worstSnr(cell.outputs) ?? Number.POSITIVE_INFINITY));

/** Whether it is known to have run on another backend than the one that was asked for. */
const elsewhere = ({ config, effective }: LabelCell): boolean =>
  config !== undefined && effective.backend !== null && !config.startsWith(`${effective.backend}/`);

const inPart = ({ effective }: LabelCell): boolean => (effective.partly?.share ?? 0) > 0;

const backendName = ({ effective }: LabelCell, { label }: Words): string =>
  effective.backend === "cpu" ? label.cpu : (effective.backend ?? label.otherBackend);

/** What ran in place of what was asked. */
export type Instead =
  | { how: "on"; cell: LabelCell }
  | { how: "partly" | "as"; format: string }
  | { how: "unproven" };

/** What all of these ran as; null where they differ. */
export function ranInstead(cells: readonly LabelCell[]): Instead | null {
  const formats = unique(cells.map((cell) => cell.effective.format));
  const backends = unique(cells.map((cell) => cell.effective.backend));
  if (cells.every(elsewhere) && backends.length === 1) return { how: "on", cell: cells[0]! };
  const partly = cells.filter(inPart).length;
  if (partly > 0) return partly === cells.length && formats[0] ? { how: "partly", format: formats[0] } : null;
  if (formats.length !== 1) return null;
  return formats[0] ? { how: "as", format: formats[0] } : { how: "unproven" };
}

/** That in a word or two. */
export function instead(ran: Instead, words: Words): string {
  if (ran.how === "on") return words.label.on(backendName(ran.cell, words));
  if (ran.how === "unproven") return words.label.unproven;
  return ran.how === "partly" ? words.label.partly(ran.format) : ran.format;
}

/** What drifts where no SNR of the whole says it: a shape, integers, slices; null where one does. */
function driftLabel({ outputs }: LabelCell, { label }: Words): string | null {
  const bad = outputs.filter(({ verdict }) => verdict === "drift");
  if (bad.some(({ referenceShape }) => referenceShape)) return label.wrongShape;
  if (bad.some(({ differ, slices }) => !differ && !slices)) return null;
  const lost = bad.flatMap(({ slices }) => slices ?? []);
  if (lost[0]) {
    const along = lost.filter(({ axis }) => axis === lost[0]!.axis).length;
    return label.slices(along, lost[0].of);
  }
  const differing = bad.flatMap(({ differ }) => differ ?? []);
  const sum = (pick: (differ: (typeof differing)[number]) => number) =>
    differing.reduce((total, differ) => total + pick(differ), 0);
  return differing.length > 0
    ? label.differ(
        sum(({ count }) => count),
        sum(({ of }) => of),
      )
    : null;
}

function nonfiniteLabel(cell: LabelCell, { label, verdict }: Words): string {
  const bad = cell.outputs.filter((output) => output.verdict === "nonfinite");
  const sum = (pick: (metrics: Output["metrics"]) => number) =>
    bad.reduce((total, { metrics }) => total + pick(metrics), 0);
  const nan = sum((metrics) => metrics.candidate.nan);
  const inf = sum((metrics) => metrics.candidate.posInf + metrics.candidate.negInf);
  const count = sum((metrics) => metrics.count);
  if (nan + inf === 0) return verdict.plain.nonfinite;
  if (nan === count) return label.allNan;
  return nan > 0 ? label.nan(nan) : label.inf(inf);
}

function zeroedLabel(cell: LabelCell, { label }: Words): string {
  const bad = cell.outputs.filter((output) => output.verdict === "zeroed");
  if (bad.length > 0 && bad.every(({ metrics }) => metrics.lost === metrics.significant))
    return label.allZero;
  const [lost, of] = bad.reduce(([l, s], { metrics }) => [l + metrics.lost, s + metrics.significant], [0, 0]);
  return of > 0 ? label.zeroShare(Math.round((100 * lost) / of)) : label.zero;
}
