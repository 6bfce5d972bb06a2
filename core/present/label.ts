import { number } from "../numeric/number.ts";
import type { Effective, Output } from "../report/schema.ts";
import { type Verdict, worstVerdict } from "../report/vocabulary.ts";
import { isBroken, plainWord, unique } from "./words.ts";

/** What a label needs to know of a cell. */
export interface LabelCell {
  verdict: Verdict;
  effective: Pick<Effective, "backend" | "format" | "partly">;
  outputs: readonly Pick<Output, "verdict" | "metrics" | "differ" | "slices" | "referenceShape">[];
  /** What was asked: `opencl/low`. Without it a fallback is one of precision. */
  config?: string;
}

/** `31 dB`; an infinite SNR is `exact`, an unknown one is nothing. */
export function shortDecibels(snrDb: number): string {
  if (snrDb === Number.POSITIVE_INFINITY) return "exact";
  return Number.isFinite(snrDb) ? `${Math.round(snrDb)} dB` : "";
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
export function cellLabel(cell: LabelCell): string {
  switch (cell.verdict) {
    case "nonfinite":
      return nonfiniteLabel(cell);
    case "zeroed":
      return zeroedLabel(cell);
    case "drift":
      return driftLabel(cell) ?? `drift ${shortDecibels(worstSnr(cell.outputs) ?? Number.NaN)}`.trim();
    case "pass":
      return `pass ${shortDecibels(worstSnr(cell.outputs) ?? Number.NaN)}`.trim();
    case "fallback":
      if (elsewhere(cell)) return `ran on ${backendName(cell)}`;
      if (inPart(cell)) return `partly ${cell.effective.format ?? "as asked"}`;
      return cell.effective.format ? `ran as ${cell.effective.format}` : "unproven";
    default:
      return plainWord[cell.verdict];
  }
}

/**
 * The label of cells that differ only in their input, for one field of the grid: `8 of 12`, `pass`, `31 dB`
 * (the worst, where all drift), `fp32` (what ran instead), `crash`, `–` (not run).
 */
export function groupLabel(cells: readonly LabelCell[]): string {
  const worst = worstVerdict(cells.map((cell) => cell.verdict));
  const total = cells.length;
  const alike = cells.filter((cell) => cell.verdict === worst).length;
  const failed = cells.filter((cell) => isBroken(cell.verdict)).length;
  if (failed > 0) {
    if (total === 1) return shortCellLabel(cells[0]!);
    if (worst === "drift" && alike === total && !cells.some(driftLabel))
      return shortDecibels(lowestSnr(cells)) || `${failed} of ${total}`;
    return `${failed} of ${total}`;
  }
  if (worst === "fallback") return fallbackWord(cells.filter((cell) => cell.verdict === "fallback"));
  if (worst === "pass") return "pass";
  if (worst === "unavailable" && alike === total) return "–";
  return alike === total ? plainWord[worst] : `${alike} ${plainWord[worst]}`;
}

function shortCellLabel(cell: LabelCell): string {
  if (cell.verdict === "drift")
    return driftLabel(cell) ?? (shortDecibels(worstSnr(cell.outputs) ?? Number.NaN) || plainWord.drift);
  return cell.verdict === "nonfinite" || cell.verdict === "zeroed"
    ? cellLabel(cell)
    : plainWord[cell.verdict];
}

const lowestSnr = (cells: readonly LabelCell[]): number =>
  Math.min(...cells.map((cell) => worstSnr(cell.outputs) ?? Number.POSITIVE_INFINITY));

/** Whether it is known to have run on another backend than the one that was asked for. */
const elsewhere = ({ config, effective }: LabelCell): boolean =>
  config !== undefined && effective.backend !== null && !config.startsWith(`${effective.backend}/`);

const inPart = ({ effective }: LabelCell): boolean => (effective.partly?.share ?? 0) > 0;

const backendName = ({ effective }: LabelCell): string =>
  effective.backend === "cpu" ? "CPU" : (effective.backend ?? "another backend");

function fallbackWord(cells: readonly LabelCell[]): string {
  const formats = unique(cells.map((cell) => cell.effective.format));
  const backends = unique(cells.map((cell) => cell.effective.backend));
  if (cells.every(elsewhere) && backends.length === 1) return `on ${backendName(cells[0]!)}`;
  const partly = cells.filter(inPart).length;
  if (partly > 0) return partly === cells.length && formats[0] ? `partly ${formats[0]}` : plainWord.fallback;
  if (formats.length === 1) return formats[0] ?? "unproven";
  return plainWord.fallback;
}

/** What drifts where no SNR of the whole says it: a shape, integers, slices; null where one does. */
function driftLabel({ outputs }: LabelCell): string | null {
  const bad = outputs.filter(({ verdict }) => verdict === "drift");
  if (bad.some(({ referenceShape }) => referenceShape)) return "wrong shape";
  if (bad.some(({ differ, slices }) => !differ && !slices)) return null;
  const lost = bad.flatMap(({ slices }) => slices ?? []);
  if (lost[0]) {
    const along = lost.filter(({ axis }) => axis === lost[0]!.axis).length;
    return `${number(along)} of ${number(lost[0].of)} slices`;
  }
  const differing = bad.flatMap(({ differ }) => differ ?? []);
  const sum = (pick: (differ: (typeof differing)[number]) => number) =>
    differing.reduce((total, differ) => total + pick(differ), 0);
  return differing.length > 0
    ? `${number(sum(({ count }) => count))} of ${number(sum(({ of }) => of))} differ`
    : null;
}

function nonfiniteLabel(cell: LabelCell): string {
  const bad = cell.outputs.filter((output) => output.verdict === "nonfinite");
  const sum = (pick: (metrics: Output["metrics"]) => number) =>
    bad.reduce((total, { metrics }) => total + pick(metrics), 0);
  const nan = sum((metrics) => metrics.candidate.nan);
  const inf = sum((metrics) => metrics.candidate.posInf + metrics.candidate.negInf);
  const count = sum((metrics) => metrics.count);
  if (nan + inf === 0) return "NaN";
  if (nan === count) return "all NaN";
  return nan > 0 ? `${number(nan)} NaN` : `${number(inf)} Inf`;
}

function zeroedLabel(cell: LabelCell): string {
  const bad = cell.outputs.filter((output) => output.verdict === "zeroed");
  if (bad.length > 0 && bad.every(({ metrics }) => metrics.lost === metrics.significant)) return "all zero";
  const [lost, of] = bad.reduce(([l, s], { metrics }) => [l + metrics.lost, s + metrics.significant], [0, 0]);
  return of > 0 ? `${Math.round((100 * lost) / of)} % zero` : "zero";
}
