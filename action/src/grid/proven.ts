import type { Diagnosis, OpName, OpRow } from "../../../core/report/schema.ts";
import { keyOf } from "../diagnose/rows.ts";
import type { CellDraft } from "./draft.ts";

/**
 * Tells the cells of a finding what a diagnosis of one of them proved, so that the report says one cause: where experiments led to
 * another than the numbers alone, or to another op, theirs stands. Cells of one finding fail at one op for what looked like one cause.
 */
export function takeProven(drafts: CellDraft[], { answers: { where, why } }: Diagnosis): void {
  if (!why || why.blame === "unknown" || why.experiments.length === 0) return;
  const op = where && (where.born === null ? null : where.ops[where.born]!.op);
  for (const draft of drafts) {
    const { ops } = draft;
    if (!ops || op === undefined) {
      draft.proven = why.cause;
      continue;
    }
    const firstBad = op && rowOf(ops.rows, op);
    // Nothing was asked of another release that has no such op. One of the source's is told of by what is right outside MNN.
    if (op && firstBad === null && !where?.outside) continue;
    draft.proven = why.cause;
    draft.ops = { ...ops, firstBad };
  }
}

/** Where an op is in another run's rows: by its key, or by what it writes, for releases differ in what type they make of it; null where it is not. */
function rowOf(rows: readonly OpRow[], op: OpName): number | null {
  const same = rows.findIndex((row) => keyOf(row) === keyOf(op));
  const at =
    same >= 0 ? same : rows.findIndex(({ name, output }) => name === op.name && output === op.output);
  return at < 0 ? null : at;
}
