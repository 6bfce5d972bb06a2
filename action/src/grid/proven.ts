import type { Diagnosis } from "../../../core/report/schema.ts";
import { keyOf } from "../diagnose/rows.ts";
import type { CellDraft } from "./draft.ts";

/**
 * Tells the cells of a finding what a diagnosis of one of them proved, so that the report says one cause: where experiments led to
 * another than the numbers alone, or to another op, theirs stands. Cells of one finding fail at one op for what looked like one cause.
 */
export function takeProven(drafts: CellDraft[], { answers: { where, why } }: Diagnosis): void {
  if (!why || why.blame === "unknown" || why.experiments.length === 0) return;
  const born = where && (where.born === null ? null : keyOf(where.ops[where.born]!.op));
  for (const draft of drafts) {
    const { ops } = draft;
    const before = ops?.firstBad === null || !ops ? null : keyOf(ops.rows[ops.firstBad]!);
    const moved = ops && born !== undefined && born !== before;
    draft.proven = why.cause;
    if (!moved) continue;
    const at = born === null ? -1 : ops.rows.findIndex((row) => keyOf(row) === born);
    draft.ops = { ...ops, firstBad: at < 0 ? null : at };
  }
}
