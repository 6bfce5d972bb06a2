import { decibels, plural } from "../numeric/number.ts";
import { isBroken, plainWord } from "../present/words.ts";
import { type Verdict, worstVerdict } from "../report/vocabulary.ts";
import type { BaselineCell } from "./baseline.ts";
import type { ChangeKind } from "./compare.ts";
import { type Decision, hasChanged } from "./decide.ts";
import { countFields, type FieldChange, fieldChanges, headsOf, newFields } from "./field.ts";

const marks = { pass: "✓", fail: "✕", incomplete: "◌" } as const;

/** How a verdict looks before it is read. */
export const markOf = ({ verdict }: Pick<Decision, "verdict">): string => marks[verdict];

/** What is told of each kind of change where nothing failed, in the order in which it is told. */
export const kindWords: [ChangeKind, string][] = [
  ["failing", "newly failing"],
  ["new", "new and passing"],
  ["gone", "no longer run"],
  ["incomparable", "otherwise on another machine"],
  ["drifted", "changed in accuracy"],
  ["accepted", "now failing as expected"],
  ["fixed", "fixed"],
  ["same", "as before"],
];

/** What a failure comes to, in the order in which it is told: wrong results apart from what gave no verdict. */
const failureWords: [words: string, of: (verdict: Verdict) => boolean][] = [
  ["wrong", isBroken],
  ["not run as asked", (verdict) => verdict === "fallback"],
  ["not run at all", (verdict) => verdict === "unavailable"],
  ["without a reference to trust", (verdict) => verdict === "reference-bad"],
];

/** How a field is counted: `newly wrong`, `new and not run as asked`, `fixed`, `as before`. */
function countedAs(field: FieldChange): string {
  const failed = headsOf(field).filter(({ outcome }) => outcome === "failed");
  if (field.kind === "failing") return `newly ${failureWord(failed)}`;
  if (field.kind === "new" && failed.length > 0) return `new and ${failureWord(failed)}`;
  if (field.kind === "new" && headsOf(field).some(({ outcome }) => outcome === "expected"))
    return "new, failing as expected";
  return kindWords.find(([kind]) => kind === field.kind)![1];
}

const failureWord = (cells: readonly BaselineCell[]): string =>
  failureWords.find(([, of]) => cells.some(({ verdict }) => of(verdict)))?.[0] ?? "failing";

/**
 * How many came out how, without a word on which: `3 newly wrong, 6 as before`. Counted are the squares of the grid: a model on a
 * release, target and config.
 */
export function countsLine(decision: Decision): string {
  const { comparison, head } = decision;
  if (head.cells.length === 0) return "nothing was compared";
  const fields = fieldChanges(decision);
  if (!comparison) {
    const failed = newFields(head.cells.filter(({ outcome }) => outcome === "failed"));
    const all = `${plural(countFields(head.cells), "combination")} of model, MNN release, target and config`;
    return failed.length === 0
      ? `${all}, none of which fails`
      : `${tally(failed, (field) => failureWord(headsOf(field)))}, of ${all}`;
  }
  const failing = countFields([...decision.uncounted, ...decision.counted]);
  if (!hasChanged(decision))
    return failing === 0
      ? `all ${fields.length} as before`
      : `${plural(fields.length - failing, "passes", "pass")}, ${plural(failing, "fails", "fail")} as before`;
  return tally(fields, countedAs);
}

/** `3 wrong, 6 not run as asked`, in the order in which words come first. */
function tally(fields: readonly FieldChange[], wordOf: (field: FieldChange) => string): string {
  const counts = new Map<string, number>();
  for (const field of fields) counts.set(wordOf(field), (counts.get(wordOf(field)) ?? 0) + 1);
  return [...counts].map(([words, count]) => `${count} ${words}`).join(", ");
}

/** `pass → NaN in 12 of 12 inputs`, `drifted 52.1 dB → 41.0 dB (-11.1 dB)`, and the converter where that is what changed. */
export const changeWords = (field: FieldChange): string =>
  [wordsOfKind(field), ...converterChanges(field)].join(", ");

/** `converter 3.4.1 → 3.6.1`, each once. The cell's MNN is the same on both sides. */
function converterChanges({ changes }: FieldChange): string[] {
  const words = changes.flatMap(({ base, head }) =>
    base?.converter && head?.converter && base.converter !== head.converter
      ? [`converter ${base.converter} → ${head.converter}`]
      : [],
  );
  return [...new Set(words)];
}

function wordsOfKind(field: FieldChange): string {
  const { kind, changes, total } = field;
  const heads = headsOf(field);
  const bases = changes.flatMap(({ base }) => base ?? []);
  const share = total === 1 ? "" : ` in ${changes.length} of ${total} inputs`;
  switch (kind) {
    case "drifted": {
      const worst = changes.reduce((a, b) => (size(b.deltaDb) > size(a.deltaDb) ? b : a));
      const delta = worst.deltaDb ?? 0;
      const signed = Number.isFinite(delta)
        ? ` (${delta > 0 ? "+" : "−"}${Math.abs(delta).toFixed(1)} dB)`
        : "";
      return `drifted ${decibels(worst.base?.snrDb ?? 0)} → ${decibels(worst.head?.snrDb ?? 0)}${signed}${share}`;
    }
    case "new":
      return `new: ${wordOf(heads)}${share}`;
    case "gone":
      return `gone (was ${wordOf(bases)})${share}`;
    case "incomparable": {
      const [change] = changes;
      return `${wordOf(bases)} → ${wordOf(heads)}${share}, but elsewhere: ${change?.base?.environment} → ${change?.head?.environment}`;
    }
    default:
      return `${wordOf(bases)} → ${wordOf(heads)}${share}`;
  }
}

const size = (deltaDb: number | null): number => Math.abs(deltaDb ?? 0);

/** The worst verdict of cells in a word, with what it ran as where it did not run as asked. */
export function wordOf(cells: readonly BaselineCell[]): string {
  const verdict = worstVerdict(cells.map((cell) => cell.verdict));
  const cell = cells.find((one) => one.verdict === verdict);
  const expected =
    cells.length > 0 && cells.every(({ outcome }) => outcome === "expected") ? " (expected)" : "";
  const word = verdict === "fallback" && cell ? cell.label : plainWord[verdict];
  return `${word}${expected}`;
}
