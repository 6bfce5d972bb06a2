import { and, eq, inArray, notExists } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { cell, project, run, series } from "../../db/schema.ts";

/**
 * Removes what a report left that was not stored to its end, with the series and the project that nothing else has. To be called
 * while nothing is being stored in small transactions: at the start, and by who stores one. What is shared and has no address but
 * its content's stays: pictures and names of releases.
 */
export async function sweepUnfinished(db: Database): Promise<void> {
  const gone = await db.delete(run).where(eq(run.whole, false)).returning({ projectId: run.projectId });
  if (gone.length === 0) return;
  const projects = gone.map(({ projectId }) => projectId);
  const cells = db
    .select({ id: cell.id })
    .from(cell)
    .where(and(eq(cell.projectId, series.projectId), eq(cell.seriesId, series.id)));
  await db.delete(series).where(and(inArray(series.projectId, projects), notExists(cells)));
  const runs = db.select({ id: run.id }).from(run).where(eq(run.projectId, project.id));
  await db.delete(project).where(and(inArray(project.id, projects), notExists(runs)));
}
