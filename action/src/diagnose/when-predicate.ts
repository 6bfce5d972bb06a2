import { isWrong } from "../../../core/judge/verdict.ts";
import type { Cell } from "../../../core/report/schema.ts";
import { isNumeric, verdicts } from "../../../core/report/vocabulary.ts";

/** What is looked for in versions of a cell. */
export interface Predicate {
  /** In words that follow `where`. */
  words: string;
  /** Null where the cell cannot tell: it did not run, or not as it was asked to. */
  holds(cell: Cell): boolean | null;
}

/** Numbers of a cell that can be compared, each the worst of its outputs. */
const measures: Record<string, (cell: Cell) => number> = {
  snr: (cell) => Math.min(...cell.outputs.map(snrOf)),
  maxabs: (cell) => Math.max(...cell.outputs.map(({ metrics }) => metrics.maxAbs)),
  cosine: (cell) => Math.min(...cell.outputs.map(({ metrics }) => metrics.cosine)),
  broken: (cell) => sum(cell, ({ metrics }) => metrics.broken),
  nan: (cell) => sum(cell, ({ metrics }) => metrics.candidate.nan),
  inf: (cell) => sum(cell, ({ metrics: { candidate } }) => candidate.posInf + candidate.negInf),
  lost: (cell) => sum(cell, ({ metrics }) => metrics.lost),
};

/** What `--where` can be asked, for people. */
export const predicateForms: readonly string[] = [
  "wrong",
  ...verdicts,
  ...Object.keys(measures).map((name) => `${name}<N or ${name}>N`),
];

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** @param text `wrong`, a verdict, `snr<30`, `nan>0`. @returns null for what is none */
export function parsePredicate(text: string): Predicate | null {
  const written = text.replace(/\s+/g, "").toLowerCase();
  if (written === "wrong") return wrong;
  const verdict = verdicts.find((one) => one === written);
  if (verdict) return { words: `the verdict is ${verdict}`, holds: (cell) => hasVerdict(cell, verdict) };
  const [, name = "", sign = "", limit = ""] =
    /^([a-z]+)(<=?|>=?)(-?\d*\.?\d+(?:e-?\d+)?)$/.exec(written) ?? [];
  const measure = Object.hasOwn(measures, name) ? measures[name] : undefined;
  const compare = comparisons[sign];
  if (!measure || !compare) return null;
  return {
    words: `${name}${sign}${limit}`,
    holds: (cell) =>
      isNumeric(cell.verdict) && cell.outputs.length > 0 ? compare(measure(cell), Number(limit)) : null,
  };
}

/** What is looked for where nothing was said: what the cell itself has. */
export function predicateOf({ verdict }: Pick<Cell, "verdict">): Predicate {
  if (isWrong(verdict) || verdict === "pass") return wrong;
  return { words: `the verdict is ${verdict}`, holds: (cell) => hasVerdict(cell, verdict) };
}

/** Wrong numbers, or none where MNN died of it. What ran in another precision than was asked shows nothing. */
const wrong: Predicate = {
  words: "the numbers are wrong",
  holds: ({ verdict }) => {
    if (isWrong(verdict) || verdict === "crashed") return true;
    return verdict === "pass" ? false : null;
  },
};

/** What could not be run is no evidence that it would have had another verdict. */
function hasVerdict(cell: Cell, verdict: Cell["verdict"]): boolean | null {
  if (cell.verdict === verdict) return true;
  return cell.verdict === "unavailable" || cell.verdict === "reference-bad" || cell.verdict === "timeout"
    ? null
    : false;
}

/** Of integers, which are exact or wrong, as of floats: Infinity where all are equal. */
function snrOf({ metrics, verdict, referenceShape }: Cell["outputs"][number]): number {
  // One of another shape was held against itself.
  if (referenceShape) return Number.NEGATIVE_INFINITY;
  if (metrics.broken > 0) return Number.NEGATIVE_INFINITY;
  if (metrics.maxAbs === 0) return Number.POSITIVE_INFINITY;
  if (!Number.isNaN(metrics.snrDb)) return metrics.snrDb;
  return verdict === "pass" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** The worst SNR of a cell's outputs in dB; null where it has none. */
export const worstSnr = (cell: Cell): number | null =>
  cell.outputs.length > 0 ? Math.min(...cell.outputs.map(snrOf)) : null;

const sum = ({ outputs }: Cell, of: (output: Cell["outputs"][number]) => number): number =>
  outputs.reduce((total, output) => total + of(output), 0);
