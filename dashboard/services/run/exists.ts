import { and, eq, not } from "drizzle-orm";
import { project, run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isOfBranch, isWhole } from "../history/history.ts";
import { projectNamed } from "../project/named.ts";

/** Whether a project that the caller may see has a run of a pull request. */
export async function pullExists(context: Context, name: string, pull: number): Promise<boolean> {
  const found = await context.db
    .select({ id: run.id })
    .from(run)
    .innerJoin(project, eq(project.id, run.projectId))
    .where(
      and(
        visible(context, run.projectId),
        projectNamed(name),
        eq(run.pull, pull),
        isWhole(),
        not(isOfBranch()),
      ),
    )
    .limit(1);
  return found.length > 0;
}
