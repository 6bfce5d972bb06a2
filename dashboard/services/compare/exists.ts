import type { Context } from "../context.ts";
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
