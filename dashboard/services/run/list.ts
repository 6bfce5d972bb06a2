import { and, desc, eq } from "drizzle-orm";
import type { CellCounts } from "../../../core/present/grid.ts";
import { project, run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { projectNamed } from "../project/named.ts";

/** One line of the list of runs. */
export interface RunLine {
  id: number;
  reportedAt: string;
  headline: string;
  complete: boolean;
  commit: string | null;
  branch: string | null;
  durationMs: number;
  releases: string[];
  counts: CellCounts;
}

const PAGE = 100;

/** The newest runs of a project. */
export async function listRuns(context: Context, projectName: string): Promise<RunLine[]> {
  const rows = await context.db
    .select({
      id: run.id,
      reportedAt: run.reportedAt,
      headline: run.headline,
      complete: run.complete,
      commit: run.commit,
      branch: run.branch,
      durationMs: run.durationMs,
      releases: run.releases,
      counts: run.counts,
    })
    .from(run)
    .innerJoin(project, eq(project.id, run.projectId))
    .where(and(visible(context, run.projectId), projectNamed(projectName)))
    .orderBy(desc(run.reportedAt), desc(run.id))
    .limit(PAGE);
  return rows.map((row) => ({
    ...row,
    reportedAt: row.reportedAt.toISOString(),
    releases: JSON.parse(row.releases) as string[],
    counts: JSON.parse(row.counts) as CellCounts,
  }));
}
