import { decibels, plural } from "../numeric/number.ts";
import { plainWord } from "../present/words.ts";
import { worstVerdict } from "../report/vocabulary.ts";
import type { BaselineCell } from "./baseline.ts";
import type { Change, ChangeKind } from "./compare.ts";
import { type Decision, hasChanged } from "./decide.ts";
import { countFields, type FieldChange, fieldChanges } from "./field.ts";

const marks = { pass: "✓", fail: "✕", incomplete: "◌" } as const;

/** How a verdict looks before it is read. */
export const markOf = ({ verdict }: Pick<Decision, "verdict">): string => marks[verdict];

/** What is told of each kind of change, in the order in which it is told. */
export const kindWords: [ChangeKind, string][] = [
  ["failing", "newly failing"],
  ["new", "new"],
  ["gone", "gone"],
  ["incomparable", "incomparable"],
  ["drifted", "drifted"],
  ["accepted", "now expected"],
  ["fixed", "newly fixed"],
  ["same", "as before"],
];

/** The run in one line: `1 newly failing, 71 as before`. Counted are fields of the grid: a model on a release, target and config. */
export function summaryLine(decision: Decision): string {
  const { comparison, head, complete } = decision;
  const interrupted = complete ? "" : "incomplete: ";
  if (head.cells.length === 0) return `${interrupted}nothing was compared`;
  if (!comparison) {
    const failing = countFields(head.cells.filter(({ outcome }) => outcome === "failed"));
    const of = plural(countFields(head.cells), "field");
    return `${interrupted}${failing === 0 ? `${of}, none fails` : `${failing} of ${of} ${failing === 1 ? "fails" : "fail"}`}; no earlier report to compare with`;
  }
  const fields = fieldChanges(decision);
  if (!hasChanged(decision)) {
    const failing = countFields(decision.uncounted) + countFields(decision.counted);
    const passing = plural(fields.length - failing, "passes", "pass");
    return `${interrupted}nothing changed: ${failing === 0 ? `all ${fields.length} as before` : `${passing}, ${plural(failing, "fails", "fail")} as before`}`;
  }
  const counts = kindWords.flatMap(([kind, words]) => {
    const n = fields.filter((field) => field.kind === kind).length;
    return n > 0 ? [`${n} ${words}`] : [];
  });
  return `${interrupted}${counts.join(", ")}`;
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
  const heads = changes.flatMap(({ head }) => head ?? []);
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
    case "incomparable":
      return `${wordOf(bases)} → ${wordOf(heads)}${share}, but elsewhere: ${elsewhere(changes[0]!)}`;
    default: {
      const moved = changes.find(
        ({ base, head }) => base?.features && head?.features && base.features !== head.features,
      );
      const where = moved ? `, on another CPU: ${elsewhere(moved)}` : "";
      return `${wordOf(bases)} → ${wordOf(heads)}${share}${where}`;
    }
  }
}

/** `Xeon → EPYC (with avx512f, without amx)` */
function elsewhere({ base, head }: Change): string {
  const [from, to] = [base?.features?.split(" ") ?? [], head?.features?.split(" ") ?? []];
  const both = from.length > 0 && to.length > 0;
  const lists = [
    ["with", to.filter((feature) => !from.includes(feature))],
    ["without", from.filter((feature) => !to.includes(feature))],
  ] as const;
  const differ = lists.flatMap(([word, list]) =>
    list.length > 0 ? [`${word} ${list.slice(0, 6).join(", ")}${list.length > 6 ? ", …" : ""}`] : [],
  );
  const features = both && differ.length > 0 ? ` (${differ.join("; ")})` : "";
  return `${base?.environment} → ${head?.environment}${features}`;
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
