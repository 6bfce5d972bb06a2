import { and, eq, not, type SQL } from "drizzle-orm";
import type { CellCounts } from "../../../core/present/grid.ts";
import { project, run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isOfBranch, isWhole, newestFirst } from "../history/history.ts";
import type { Provenance } from "../history/provenance.ts";
import { projectNamed } from "../project/named.ts";

/** One line of the list of runs. */
export interface RunLine extends Pick<Provenance, "standing" | "branch" | "ref" | "pull"> {
  id: number;
  link: string;
  /** When it says that it was made, but never after it came. */
  reportedAt: string;
  headline: string;
  complete: boolean;
  commit: string | null;
  durationMs: number;
  releases: string[];
  counts: CellCounts;
}

const PAGE = 100;

/** The newest runs of a project's branches. */
export const listRuns = (context: Context, projectName: string, most = PAGE): Promise<RunLine[]> =>
  list(context, projectName, isOfBranch(), most);

/** The newest of all others: of pull requests, tags and forks. They are apart, so that however many there are, the branches' are seen. */
export const listOthers = (context: Context, projectName: string): Promise<RunLine[]> =>
  list(context, projectName, not(isOfBranch()), PAGE);

/** The newest runs of a pull request: its own, and what a fork claims of it. */
export const listPull = (context: Context, projectName: string, pull: number): Promise<RunLine[]> =>
  list(context, projectName, and(eq(run.pull, pull), not(isOfBranch()))!, PAGE);

async function list(context: Context, projectName: string, which: SQL, most: number): Promise<RunLine[]> {
  const rows = await context.db
    .select({
      id: run.id,
      link: run.link,
      reportedAt: run.reportedAt,
      headline: run.headline,
      complete: run.complete,
      commit: run.commit,
      branch: run.branch,
      standing: run.standing,
      ref: run.ref,
      pull: run.pull,
      durationMs: run.durationMs,
      releases: run.releases,
      counts: run.counts,
    })
    .from(run)
    .innerJoin(project, eq(project.id, run.projectId))
    .where(and(visible(context, run.projectId), projectNamed(projectName), isWhole(), which))
    .orderBy(...newestFirst())
    .limit(most);
  return rows.map((row) => ({
    ...row,
    reportedAt: row.reportedAt.toISOString(),
    releases: JSON.parse(row.releases) as string[],
    counts: JSON.parse(row.counts) as CellCounts,
  }));
}
