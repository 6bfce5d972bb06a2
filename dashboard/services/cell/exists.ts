import { and, eq } from "drizzle-orm";
import { cell, run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isWhole } from "../history/history.ts";

/** Whether a run that the caller may see has a cell at a place. */
export async function cellExists(context: Context, runId: number, position: number): Promise<boolean> {
  const found = await context.db
    .select({ id: cell.id })
    .from(cell)
    .innerJoin(run, eq(run.id, cell.runId))
    .where(
      and(visible(context, cell.projectId), isWhole(), eq(cell.runId, runId), eq(cell.position, position)),
    );
  return found.length > 0;
}
