import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { CellCounts } from "../../../core/present/grid.ts";
import { project, run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { type Page, type Paging, pageOf, startOf } from "../cursor.ts";
import { isWhole, newestFirst } from "../history/history.ts";
import { linkOf } from "./link.ts";

const columns = {
  id: run.id,
  link: linkOf(run.id),
  projectName: project.name,
  reportId: run.reportId,
  reportedAt: run.reportedAt,
  receivedAt: run.receivedAt,
  complete: run.complete,
  headline: run.headline,
  standing: run.standing,
  branch: run.branch,
  ref: run.ref,
  pull: run.pull,
  commit: run.commit,
  durationMs: run.durationMs,
  releases: run.releases,
  counts: run.counts,
  agedAt: run.agedAt,
  /** To the microsecond, which a JavaScript date has not. */
  came: sql<string>`${run.receivedAt}::text`,
};

/** A run as the API tells of it. */
export type RunRow = Awaited<ReturnType<typeof readRunRow>> & {};

/** When the last run of a page came, and its number. */
const place = z.tuple([
  z
    .string()
    .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*[+-][\d:]+$/)
    .max(40),
  z.int().max(2 ** 31 - 1),
]);

/**
 * A project's runs, newest first.
 *
 * @param of a project that the caller may see
 * @throws CodedError `cursor_invalid`
 */
export async function pageOfRuns(
  context: Context,
  of: { id: number },
  branch: string | undefined,
  { cursor, limit }: Paging,
): Promise<Page<RunRow>> {
  const after = startOf(place, cursor);
  const rows = await context.db
    .select(columns)
    .from(run)
    .innerJoin(project, eq(project.id, run.projectId))
    .where(
      and(
        eq(run.projectId, of.id),
        isWhole(),
        branch === undefined ? undefined : and(eq(run.branch, branch), eq(run.standing, "branch")),
        after && sql`(${run.receivedAt}, ${run.id}) < (${after[0]}::timestamptz, ${after[1]}::int)`,
      ),
    )
    .orderBy(...newestFirst())
    .limit(limit + 1);
  return pageOf(rows.map(told), limit, ({ came, id }) => [came, id]);
}

/** One run that the caller may see; null where there is none. */
export async function readRunRow(context: Context, id: number) {
  const [found] = await context.db
    .select(columns)
    .from(run)
    .innerJoin(project, eq(project.id, run.projectId))
    .where(and(visible(context, run.projectId), isWhole(), eq(run.id, id)));
  return found ? told(found) : null;
}

const told = <Row extends { releases: string; counts: string }>({ releases, counts, ...row }: Row) => ({
  ...row,
  releases: JSON.parse(releases) as string[],
  counts: JSON.parse(counts) as CellCounts,
});
