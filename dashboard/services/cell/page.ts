import { and, asc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import type { Verdict } from "../../../core/report/vocabulary.ts";
import { cell } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { type Page, type Paging, pageOf, startOf } from "../cursor.ts";

/** What a cell came to, as the API tells of it. */
export const judgedColumns = {
  verdict: cell.verdict,
  outcome: cell.outcome,
  snrDb: cell.snrDb,
  toleranceDb: cell.toleranceDb,
  medianMs: cell.medianMs,
  label: cell.label,
};

const columns = {
  position: cell.position,
  id: cell.key,
  series: cell.seriesId,
  model: cell.model,
  input: cell.input,
  release: cell.release,
  target: cell.target,
  config: cell.config,
  role: cell.role,
  ...judgedColumns,
  reason: cell.reason,
  identity: cell.identity,
};

export type CellRow = Pick<typeof cell.$inferSelect, Exclude<keyof typeof columns, "id" | "series">> & {
  id: string;
  series: string;
};

/** Cells of a run in its report's order. @throws CodedError `cursor_invalid` */
export async function pageOfCells(
  context: Context,
  runId: number,
  verdict: Verdict | undefined,
  { cursor, limit }: Paging,
): Promise<Page<CellRow>> {
  const after = startOf(z.int().max(2 ** 31 - 1), cursor);
  const rows = await context.db
    .select(columns)
    .from(cell)
    .where(
      and(
        visible(context, cell.projectId),
        eq(cell.runId, runId),
        verdict && eq(cell.verdict, verdict),
        after === undefined ? undefined : gt(cell.position, after),
      ),
    )
    .orderBy(asc(cell.position))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ position }) => position);
}
