import { and, eq } from "drizzle-orm";
import { project, series } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { projectNamed } from "../project/named.ts";

/** Whether a project that the caller may see has a series; any such project, where none is named. */
export async function seriesExists(
  context: Context,
  id: string,
  projectName: string | undefined,
): Promise<boolean> {
  const found = await context.db
    .select({ id: series.id })
    .from(series)
    .innerJoin(project, eq(project.id, series.projectId))
    .where(
      and(
        visible(context, series.projectId),
        eq(series.id, id),
        projectName === undefined ? undefined : projectNamed(projectName),
      ),
    )
    .limit(1);
  return found.length > 0;
}
