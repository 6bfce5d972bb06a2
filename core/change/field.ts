import { severity } from "../report/vocabulary.ts";
import type { BaselineCell } from "./baseline.ts";
import type { Change, ChangeKind } from "./compare.ts";
import type { Decision } from "./decide.ts";

/** Cells that differ in their input only: one field of the grid, and what became of it. */
export interface FieldChange {
  kind: ChangeKind;
  model: string;
  release: string;
  target: string;
  config: string;
  /** The changes of its kind. */
  changes: Change[];
  /** All of its cells, gone ones included. */
  total: number;
}

/** The worst first: what stands for a field whose inputs fared differently. */
export const worstKindFirst: readonly ChangeKind[] = [
  "failing",
  "new",
  "gone",
  "incomparable",
  "drifted",
  "accepted",
  "fixed",
  "same",
];

/** The fields of a comparison with what became of them, worst first; empty where there is no baseline. */
export function fieldChanges({ comparison }: Pick<Decision, "comparison">): FieldChange[] {
  const fields = new Map<string, Change[]>();
  for (const change of comparison?.changes ?? []) {
    const { model, release, target, config } = cellOf(change);
    const key = JSON.stringify([model, release, target, config]);
    const changes = fields.get(key);
    if (changes) changes.push(change);
    else fields.set(key, [change]);
  }
  return [...fields.values()]
    .map((changes): FieldChange => {
      const kind = worstKindFirst.find((kind) => changes.some((change) => change.kind === kind)) ?? "same";
      const { model, release, target, config } = cellOf(changes[0]!);
      const ofKind = changes.filter((change) => change.kind === kind);
      return { kind, model, release, target, config, changes: ofKind, total: changes.length };
    })
    .sort(
      (a, b) =>
        worstKindFirst.indexOf(a.kind) - worstKindFirst.indexOf(b.kind) ||
        worstField(a) - worstField(b) ||
        failures(b) - failures(a),
    );
}

/** Cells that there is nothing to hold against, as fields of which all is new. */
export const newFields = (cells: readonly BaselineCell[]): FieldChange[] =>
  fieldChanges({
    comparison: {
      base: { commit: null, branch: null, createdAt: "", url: null },
      changes: cells.map((head) => ({ kind: "new", base: null, head, deltaDb: null })),
    },
  });

const failures = ({ changes }: FieldChange): number =>
  changes.filter(({ head }) => head?.outcome === "failed").length;

export const cellOf = ({ head, base }: Change): BaselineCell => (head ?? base)!;

/** What a field's changes are now. */
export const headsOf = ({ changes }: Pick<FieldChange, "changes">): BaselineCell[] =>
  changes.flatMap(({ head }) => head ?? []);

/** How bad the worst of a field is, the worst of all at 0. */
export const worstField = ({ changes }: Pick<FieldChange, "changes">): number =>
  Math.min(...changes.map((change) => severity.indexOf(cellOf(change).verdict)));

/** Fields among cells, each once. */
export const countFields = (cells: readonly BaselineCell[]): number =>
  new Set(cells.map(({ model, release, target, config }) => JSON.stringify([model, release, target, config])))
    .size;
