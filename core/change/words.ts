import { isBroken } from "../present/words.ts";
import { type Verdict, worstVerdict } from "../report/vocabulary.ts";
import { english, type Words } from "../words/words.ts";
import type { BaselineCell } from "./baseline.ts";
import type { Change } from "./compare.ts";
import { type Decision, hasChanged } from "./decide.ts";
import { countFields, type FieldChange, fieldChanges, headsOf, newFields } from "./field.ts";

const marks = { pass: "✓", fail: "✕", incomplete: "◌" } as const;

/** How a verdict looks before it is read. */
export const markOf = ({ verdict }: Pick<Decision, "verdict">): string => marks[verdict];

/** What a failure comes to, in the order in which it is told: wrong results apart from what gave no verdict. */
const failures: [name: keyof Words["change"]["failure"], of: (verdict: Verdict) => boolean][] = [
  ["wrong", isBroken],
  ["fallback", (verdict) => verdict === "fallback"],
  ["unavailable", (verdict) => verdict === "unavailable"],
  ["reference-bad", (verdict) => verdict === "reference-bad"],
];

/** How a field is counted: `newly wrong`, `new and not run as asked`, `fixed`, `as before`. */
function countedAs(field: FieldChange, { change }: Words): string {
  const failed = headsOf(field).filter(({ outcome }) => outcome === "failed");
  if (field.kind === "failing") return change.newly(failureWord(failed, change));
  if (field.kind === "new" && failed.length > 0) return change.newAnd(failureWord(failed, change));
  if (field.kind === "new" && headsOf(field).some(({ outcome }) => outcome === "expected"))
    return change.newExpected;
  return change.kind[field.kind];
}

const failureWord = (cells: readonly BaselineCell[], { failure }: Words["change"]): string =>
  failure[failures.find(([, of]) => cells.some(({ verdict }) => of(verdict)))?.[0] ?? "other"];

/**
 * How many came out how, without a word on which: `3 newly wrong, 6 as before`. Counted are the squares of the grid: a model on a
 * release, target and config.
 */
export function countsLine(decision: Decision, words: Words = english): string {
  const { change } = words;
  const { comparison, head } = decision;
  if (head.cells.length === 0) return change.nothingCompared;
  const fields = fieldChanges(decision);
  if (!comparison) {
    const failed = newFields(head.cells.filter(({ outcome }) => outcome === "failed"));
    const all = change.combinations(countFields(head.cells));
    return failed.length === 0
      ? change.noneFails(all)
      : change.failedOf(
          tally(failed, (field) => failureWord(headsOf(field), change), words),
          all,
        );
  }
  const failing = countFields([...decision.uncounted, ...decision.counted]);
  if (!hasChanged(decision))
    return failing === 0
      ? change.allAsBefore(fields.length)
      : change.asBefore(fields.length - failing, failing);
  return tally(fields, (field) => countedAs(field, words), words);
}

/** `3 wrong, 6 not run as asked`, in the order in which words come first. */
function tally(
  fields: readonly FieldChange[],
  wordOf: (field: FieldChange) => string,
  { change, common }: Words,
): string {
  const counts = new Map<string, number>();
  for (const field of fields) counts.set(wordOf(field), (counts.get(wordOf(field)) ?? 0) + 1);
  return [...counts].map(([words, count]) => change.counted(count, words)).join(common.comma);
}

/** `pass → NaN in 12 of 12 inputs`, `drifted 52.1 dB → 41.0 dB (-11.1 dB)`, and the converter where that is what changed. */
export const changeWords = (field: FieldChange, words: Words = english): string =>
  [wordsOfKind(field, words), ...converterChanges(field, words)].join(words.common.comma);

/** `converter 3.4.1 → 3.6.1`, each once. The cell's MNN is the same on both sides. */
function converterChanges({ changes }: FieldChange, { change }: Words): string[] {
  const words = changes.flatMap(({ base, head }) =>
    base?.converter && head?.converter && base.converter !== head.converter
      ? [change.converter(base.converter, head.converter)]
      : [],
  );
  return [...new Set(words)];
}

function wordsOfKind(field: FieldChange, words: Words): string {
  const { change } = words;
  const { kind, changes, total } = field;
  const heads = headsOf(field);
  const bases = changes.flatMap(({ base }) => base ?? []);
  const share = total === 1 ? "" : change.share(changes.length, total);
  switch (kind) {
    case "drifted": {
      const worst = changes.reduce((a, b) => (size(b.deltaDb) > size(a.deltaDb) ? b : a));
      const delta = worst.deltaDb ?? 0;
      const signed = Number.isFinite(delta)
        ? ` (${delta > 0 ? "+" : "−"}${Math.abs(delta).toFixed(1)} dB)`
        : "";
      return `${change.drifted(worst.base?.snrDb ?? 0, worst.head?.snrDb ?? 0, signed)}${share}`;
    }
    case "new":
      return `${change.isNew(wordOf(heads, words))}${share}`;
    case "gone":
      return `${change.isGone(wordOf(bases, words))}${share}`;
    case "incomparable":
      return `${wordOf(bases, words)} → ${wordOf(heads, words)}${share}${change.elsewhere(elsewhere(changes[0]!, words))}`;
    default: {
      const moved = changes.find(
        ({ base, head }) => base?.features && head?.features && base.features !== head.features,
      );
      const where = moved ? change.otherCpu(elsewhere(moved, words)) : "";
      return `${wordOf(bases, words)} → ${wordOf(heads, words)}${share}${where}`;
    }
  }
}

/** `Xeon → EPYC (with avx512f, without amx)` */
function elsewhere({ base, head }: Change, { change, common }: Words): string {
  const [from, to] = [base?.features?.split(" ") ?? [], head?.features?.split(" ") ?? []];
  const both = from.length > 0 && to.length > 0;
  const listed = (list: string[]) => `${list.slice(0, 6).join(", ")}${list.length > 6 ? ", …" : ""}`;
  const more = to.filter((feature) => !from.includes(feature));
  const fewer = from.filter((feature) => !to.includes(feature));
  const differ = [
    more.length > 0 ? change.withFeatures(listed(more)) : "",
    fewer.length > 0 ? change.withoutFeatures(listed(fewer)) : "",
  ].filter(Boolean);
  const features = both && differ.length > 0 ? common.aside(common.clauses(differ)) : "";
  return `${base?.environment} → ${head?.environment}${features}`;
}

const size = (deltaDb: number | null): number => Math.abs(deltaDb ?? 0);

/** The worst verdict of cells in a word, with what it ran as where it did not run as asked. */
export function wordOf(cells: readonly BaselineCell[], words: Words = english): string {
  const verdict = worstVerdict(cells.map((cell) => cell.verdict));
  const cell = cells.find((one) => one.verdict === verdict);
  const expected =
    cells.length > 0 && cells.every(({ outcome }) => outcome === "expected") ? words.change.expected : "";
  const word = verdict === "fallback" && cell ? words.stored(cell.label) : words.verdict.plain[verdict];
  return `${word}${expected}`;
}
