import { and, count, eq, sql } from "drizzle-orm";
import { project, run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isOfBranch, isWhole } from "../history/history.ts";

export interface ProjectLine {
  name: string;
  runs: number;
}

/** The projects the caller may see, the one with the newest run of a branch first. */
export function listProjects(context: Context): Promise<ProjectLine[]> {
  return context.db
    .select({ name: project.name, runs: count(run.id) })
    .from(project)
    .innerJoin(run, and(eq(run.projectId, project.id), isWhole()))
    .where(visible(context, project.id))
    .groupBy(project.id, project.name)
    .orderBy(sql`max(${run.receivedAt}) filter (where ${isOfBranch()}) desc nulls last`);
}
