import { and, eq, lt } from "drizzle-orm";
import type { FieldChange } from "../../../core/change/field.ts";
import { run } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { readSurroundings } from "../history/environments.ts";
import { isHistoryOf, newestFirst } from "../history/history.ts";
import { openProject } from "../project/open.ts";
import { listPull, type RunLine } from "../run/list.ts";
import { cellsOfRun } from "./cells.ts";
import { type RunChoice, readRunChoice } from "./choices.ts";
import { compareSides } from "./compare.ts";

/** A pull request of a project: its runs, and the newest of them against what came before it on the default branch. */
export interface Pull {
  project: string;
  number: number;
  /** The default branch; null where none is known. */
  branch: string | null;
  /** Newest first. */
  runs: RunLine[];
  newest: RunChoice;
  /** Null where there is no complete run from before it. */
  base: RunChoice | null;
  /** The worst first; empty without a base. */
  fields: FieldChange[];
}

/** Reads a pull request; null when there is no run of it that the caller may see. */
export async function readPull(context: Context, name: string, number: number): Promise<Pull | null> {
  const project = await openProject(context, name);
  if (!project) return null;
  const runs = await listPull(context, project.name, number);
  const newest = runs[0] && (await readRunChoice(context, project, runs[0].id));
  if (!newest) return null;
  const [found] = await context.db
    .select({ id: run.id })
    .from(run)
    .where(
      and(
        eq(run.projectId, project.id),
        isHistoryOf(project.branch),
        lt(run.receivedAt, new Date(newest.receivedAt)),
      ),
    )
    .orderBy(...newestFirst())
    .limit(1);
  const base = found ? await readRunChoice(context, project, found.id) : null;
  return {
    project: project.name,
    number,
    branch: project.branch,
    runs,
    newest,
    base,
    fields: base
      ? compareSides(
          "run",
          await cellsOfRun(context, project, base.id),
          await cellsOfRun(context, project, newest.id),
          await readSurroundings(context, [base.id, newest.id]),
        )
      : [],
  };
}
