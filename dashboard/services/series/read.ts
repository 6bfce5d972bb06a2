import { and, asc, desc, eq, inArray } from "drizzle-orm";
import { compareReleases } from "../../../core/report/release.ts";
import type { Outcome, Verdict } from "../../../core/verdict/vocabulary.ts";
import { cell, project, run, series } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { projectNamed } from "../project/named.ts";

/** What was found on one release, the last time it was run. */
export interface SeriesPoint {
  release: string;
  run: number;
  /** The cell's address within its run. */
  position: number;
  verdict: Verdict;
  outcome: Outcome;
  snrDb: number | null;
  toleranceDb: number | null;
  label: string;
  reason: string;
}

export interface SeriesLine {
  id: string;
  input: string;
  /** By release; a release without a point was not run. */
  points: Map<string, SeriesPoint>;
}

/** A series among its siblings: the same model, target and configuration with other inputs. */
export interface SeriesHistory {
  id: string;
  project: string;
  model: string;
  target: string;
  config: string;
  origin: string;
  /** In version order. */
  releases: string[];
  lines: SeriesLine[];
}

/** Reads a series and its siblings; null when there is none that the caller may see. */
export async function readSeries(
  context: Context,
  id: string,
  projectName?: string,
): Promise<SeriesHistory | null> {
  const { db } = context;
  const [found] = await db
    .select({ series, project: project.name })
    .from(series)
    .innerJoin(project, eq(project.id, series.projectId))
    .where(
      and(
        visible(context, series.projectId),
        eq(series.id, id),
        projectName === undefined ? undefined : projectNamed(projectName),
      ),
    )
    .limit(1);
  if (!found) return null;
  const self = found.series;
  const siblings = await db
    .select({ id: series.id, input: series.input })
    .from(series)
    .where(
      and(
        eq(series.projectId, self.projectId),
        eq(series.model, self.model),
        eq(series.target, self.target),
        eq(series.config, self.config),
        eq(series.origin, self.origin),
        eq(series.flags, self.flags),
      ),
    )
    .orderBy(asc(series.input));
  const lines = new Map<string, SeriesLine>(
    siblings.map((line) => [line.id, { ...line, points: new Map() }]),
  );
  for (const { seriesId, ...point } of await newestPoints(context, self.projectId, [...lines.keys()]))
    lines.get(seriesId)?.points.set(point.release, point);
  const releases = new Set([...lines.values()].flatMap(({ points }) => [...points.keys()]));
  return {
    id,
    project: found.project,
    model: self.model,
    target: self.target,
    config: self.config,
    origin: self.origin,
    releases: [...releases].sort(compareReleases),
    lines: [...lines.values()],
  };
}

/** The newest cell of each series on each release. */
async function newestPoints({ db }: Context, projectId: number, ids: string[]) {
  return db
    .selectDistinctOn([cell.seriesId, cell.releaseKey], {
      seriesId: cell.seriesId,
      release: cell.release,
      run: cell.runId,
      position: cell.position,
      verdict: cell.verdict,
      outcome: cell.outcome,
      snrDb: cell.snrDb,
      toleranceDb: cell.toleranceDb,
      label: cell.label,
      reason: cell.reason,
    })
    .from(cell)
    .innerJoin(run, eq(run.id, cell.runId))
    .where(and(eq(cell.projectId, projectId), inArray(cell.seriesId, ids), eq(cell.role, "candidate")))
    .orderBy(cell.seriesId, cell.releaseKey, desc(run.reportedAt), desc(run.id));
}
