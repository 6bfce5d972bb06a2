import { and, eq, not } from "drizzle-orm";
import { project, run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isOfBranch, isWhole } from "../history/history.ts";
import { projectNamed } from "../project/named.ts";
import { openProject } from "../project/open.ts";
import type { Asked } from "./asked.ts";
import { findRunChoice, readChoices } from "./choices.ts";
import { keysOf } from "./keys.ts";

/** Whether a project that the caller may see has what is to be compared. */
export async function comparisonExists(context: Context, name: string, asked: Asked): Promise<boolean> {
  const project = await openProject(context, name, asked.branch);
  if (!project) return false;
  const keys = keysOf(asked, project, await readChoices(context, project));
  if (keys === null || asked.by !== "run") return keys !== null;
  const runs = keys.map((key) => findRunChoice(context, project, key));
  return (await Promise.all(runs)).every((run) => run !== null);
}

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
