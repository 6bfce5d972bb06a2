import { and, count, eq, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { CellCounts } from "../../../core/present/grid.ts";
import { latest, project, run, series } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isHistory, isWhole, newestFirst } from "../history/history.ts";

/** A project as the list of them shows it. */
export interface ProjectLine {
  name: string;
  runs: number;
  /** The newest run of its default branch that counts; null where there is none. */
  last: {
    id: number;
    link: string;
    branch: string | null;
    commit: string | null;
    receivedAt: string;
    headline: string;
    counts: CellCounts;
    /** Fields of the grid that fail in it and did not before: in the run before, or else on the release before. */
    newlyWrong: number;
  } | null;
}

/** The projects the caller may see: first what is newly wrong, then what is wrong, then by the newest run. */
export async function listProjects({ db, ...caller }: Context): Promise<ProjectLine[]> {
  const newest = db
    .select({
      id: run.id,
      link: run.link,
      branch: run.branch,
      commit: run.commit,
      receivedAt: run.receivedAt,
      headline: run.headline,
      counts: run.counts,
    })
    .from(run)
    .where(
      and(
        eq(run.projectId, project.id),
        isHistory(),
        or(eq(run.branch, project.defaultBranch), and(isNull(run.branch), isNull(project.defaultBranch))),
      ),
    )
    .orderBy(...newestFirst())
    .limit(1)
    .as("newest");
  const counted = db
    .select({ projectId: run.projectId, runs: count().as("runs") })
    .from(run)
    .where(isWhole())
    .groupBy(run.projectId)
    .as("counted");
  const wrong = db
    .select({
      newlyWrong:
        sql<number>`count(distinct (${series.model}, ${series.config}, ${series.target}, ${latest.release}))::int`.as(
          "newly_wrong",
        ),
    })
    .from(latest)
    .innerJoin(series, and(eq(series.projectId, latest.projectId), eq(series.id, latest.seriesId)))
    .where(
      and(
        eq(latest.runId, newest.id),
        eq(latest.outcome, "failed"),
        isNotNull(latest.previousOutcome),
        sql`${latest.previousOutcome} <> 'failed'`,
      ),
    )
    .as("wrong");
  const rows = await db
    .select({
      name: project.name,
      runs: counted.runs,
      id: newest.id,
      link: newest.link,
      branch: newest.branch,
      commit: newest.commit,
      receivedAt: newest.receivedAt,
      headline: newest.headline,
      counts: newest.counts,
      newlyWrong: wrong.newlyWrong,
    })
    .from(project)
    .innerJoin(counted, eq(counted.projectId, project.id))
    .leftJoinLateral(newest, sql`true`)
    .leftJoinLateral(wrong, sql`true`)
    .where(visible(caller, project.id));
  return rows.map(lineOf).sort(worstFirst);
}

type Found = { name: string; runs: number } & {
  [Key in "id" | "link" | "branch" | "commit" | "receivedAt" | "headline" | "counts" | "newlyWrong"]: unknown;
};

function lineOf({ name, runs, id, receivedAt, counts, newlyWrong, ...rest }: Found): ProjectLine {
  if (id === null) return { name, runs, last: null };
  const last = {
    ...(rest as { link: string; branch: string | null; commit: string | null; headline: string }),
    id: id as number,
    receivedAt: (receivedAt as Date).toISOString(),
    counts: JSON.parse(counts as string) as CellCounts,
    newlyWrong: (newlyWrong as number | null) ?? 0,
  };
  return { name, runs, last };
}

function worstFirst(a: ProjectLine, b: ProjectLine): number {
  return (
    newly(b) - newly(a) ||
    Number(wrong(b) > 0) - Number(wrong(a) > 0) ||
    (at(b) < at(a) ? -1 : at(b) > at(a) ? 1 : 0)
  );
}

const newly = ({ last }: ProjectLine): number => last?.newlyWrong ?? 0;
const wrong = ({ last }: ProjectLine): number => last?.counts.broken ?? 0;
const at = ({ last }: ProjectLine): string => last?.receivedAt ?? "";
