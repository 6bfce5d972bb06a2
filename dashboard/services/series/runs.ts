import { and, eq, inArray } from "drizzle-orm";
import { cell, run } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { isHistoryOf, newestFirst } from "../history/history.ts";
import type { SeriesHistory, SeriesPoint } from "./read.ts";

/** A run that has cells of a series. */
export interface SeriesRun {
  id: number;
  /** What it is called in addresses. */
  link: string;
  commit: string | null;
  /** When it came. */
  receivedAt: string;
}

/** A series and its siblings on one release, over the runs of the branch. */
export interface SeriesRuns {
  /** The oldest first. */
  runs: SeriesRun[];
  /** By the run's id as text. */
  lines: { id: string; input: string; points: Map<string, SeriesPoint> }[];
}

/** As many runs as are looked back through. */
const MOST_RUNS = 60;

/**
 * Reads what the newest runs of a branch found of a series on one release.
 *
 * @param history of a project that the caller may see, as readSeries gave it
 */
export async function readSeriesRuns(
  { db }: Context,
  { projectId, branch, lines }: SeriesHistory,
  release: string,
): Promise<SeriesRuns> {
  const rows = await db
    .select({
      seriesId: cell.seriesId,
      commit: run.commit,
      receivedAt: run.receivedAt,
      release: cell.release,
      run: cell.runId,
      link: run.link,
      position: cell.position,
      verdict: cell.verdict,
      outcome: cell.outcome,
      snrDb: cell.snrDb,
      toleranceDb: cell.toleranceDb,
      medianMs: cell.medianMs,
      label: cell.label,
      reason: cell.reason,
    })
    .from(cell)
    .innerJoin(run, eq(run.id, cell.runId))
    .where(
      and(
        eq(cell.projectId, projectId),
        inArray(
          cell.seriesId,
          lines.map(({ id }) => id),
        ),
        eq(cell.release, release),
        eq(cell.role, "candidate"),
        isHistoryOf(branch),
      ),
    )
    .orderBy(...newestFirst())
    .limit(MOST_RUNS * Math.max(1, lines.length));
  const runs = new Map<number, SeriesRun>();
  const found = new Map(
    lines.map(({ id, input }) => [id, { id, input, points: new Map<string, SeriesPoint>() }]),
  );
  for (const { seriesId, commit, receivedAt, ...point } of rows) {
    runs.set(point.run, { id: point.run, link: point.link, commit, receivedAt: receivedAt.toISOString() });
    found.get(seriesId)?.points.set(String(point.run), point);
  }
  return { runs: [...runs.values()].reverse(), lines: [...found.values()] };
}
