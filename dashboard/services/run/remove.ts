import { and, eq, sql } from "drizzle-orm";
import { project, run } from "../../db/schema.ts";
import { administered, type Context } from "../context.ts";
import { giveBack } from "../latest/give-back.ts";

/**
 * Removes a run with all that is its own; what was found before stands in its place again.
 *
 * @returns false where there is none that the caller may see
 */
export function removeRun(context: Context, id: number): Promise<boolean> {
  return context.db.transaction(async (tx) => {
    const [found] = await tx
      .select({ id: run.id, projectId: run.projectId })
      .from(run)
      .where(and(administered(context, run.projectId), eq(run.id, id)))
      .for("update");
    if (!found) return false;
    await giveBack(tx, id);
    await tx.delete(run).where(eq(run.id, id));
    await tx
      .update(project)
      .set({ historyVersion: sql`${project.historyVersion} + 1` })
      .where(eq(project.id, found.projectId));
    return true;
  });
}
