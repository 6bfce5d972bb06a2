import { and, eq } from "drizzle-orm";
import { run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isWhole } from "../history/history.ts";

/** Whether there is a run that the caller may see. */
export async function runExists(context: Context, id: number): Promise<boolean> {
  const found = await context.db
    .select({ id: run.id })
    .from(run)
    .where(and(visible(context, run.projectId), isWhole(), eq(run.id, id)));
  return found.length > 0;
}
