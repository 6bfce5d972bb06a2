import { and, asc, desc, eq, inArray, isNotNull, max } from "drizzle-orm";
import { compareReleases } from "../../../core/report/release.ts";
import type { Outcome, Verdict } from "../../../core/report/vocabulary.ts";
import { cell, latest, project, run, series } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isHistory } from "../history/history.ts";
import { branchKeyOf } from "../latest/branch-key.ts";
import { projectNamed } from "../project/named.ts";
import { linkOf } from "../run/link.ts";

/** What was found on one release, the last time it was run. */
export interface SeriesPoint {
  release: string;
  run: number;
  link: string;
  /** The cell's address within its run. */
  position: number;
  verdict: Verdict;
  outcome: Outcome;
  snrDb: number | null;
  toleranceDb: number | null;
  /** Of a run, in ms; null where it did not run. */
  medianMs: number | null;
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
  projectId: number;
  model: string;
  target: string;
  config: string;
  origin: string;
  /** The branch whose history this is; null where the project knows of none. */
  branch: string | null;
  /** The branches that have a history of this, the one with the newest run first. */
  branches: string[];
  /** In version order. */
  releases: string[];
  /** Those that were run on the branch. */
  lines: SeriesLine[];
}

/** As many branches as one chooses among. */
const MOST_BRANCHES = 20;

/**
 * Reads a series and its siblings; null when there is none that the caller may see.
 *
 * @param branch the project's default branch where none is given
 */
export async function readSeries(
  context: Context,
  id: string,
  projectName?: string,
  branchName?: string,
): Promise<SeriesHistory | null> {
  const { db } = context;
  const [found] = await db
    .select({ series, project: project.name, defaultBranch: project.defaultBranch })
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
  const branch = branchName ?? found.defaultBranch;
  const ids = [...lines.keys()];
  const [points, branches] = await Promise.all([
    newestPoints(context, self.projectId, ids, branch),
    branchesOf(context, self.projectId, ids),
  ]);
  for (const { seriesId, ...point } of points) lines.get(seriesId)?.points.set(point.release, point);
  const releases = new Set(points.map(({ release }) => release));
  return {
    id,
    project: found.project,
    projectId: self.projectId,
    model: self.model,
    target: self.target,
    config: self.config,
    origin: self.origin,
    branch,
    branches,
    releases: [...releases].sort(compareReleases),
    // A line without a point would be known from somewhere else: from a fork's report, for one.
    lines: [...lines.values()].filter((line) => line.points.size > 0),
  };
}

/** The newest cell of each series on each release, in the history of a branch. */
async function newestPoints({ db }: Context, projectId: number, ids: string[], branch: string | null) {
  return db
    .select({
      seriesId: latest.seriesId,
      release: latest.release,
      run: latest.runId,
      link: linkOf(latest.runId),
      position: latest.position,
      verdict: latest.verdict,
      outcome: latest.outcome,
      snrDb: latest.snrDb,
      toleranceDb: latest.toleranceDb,
      medianMs: latest.medianMs,
      label: latest.label,
      reason: cell.reason,
    })
    .from(latest)
    .innerJoin(cell, eq(cell.id, latest.cellId))
    .where(
      and(
        eq(latest.projectId, projectId),
        eq(latest.branchKey, branchKeyOf(branch)),
        inArray(latest.seriesId, ids),
      ),
    )
    .orderBy(asc(latest.releaseKey));
}

async function branchesOf({ db }: Context, projectId: number, ids: string[]): Promise<string[]> {
  const rows = await db
    .select({ branch: run.branch })
    .from(cell)
    .innerJoin(run, eq(run.id, cell.runId))
    .where(and(isCandidateOf(projectId, ids), isHistory(), isNotNull(run.branch)))
    .groupBy(run.branch)
    .orderBy(desc(max(run.receivedAt)))
    .limit(MOST_BRANCHES);
  return rows.map(({ branch }) => branch!);
}

const isCandidateOf = (projectId: number, ids: string[]) =>
  and(eq(cell.projectId, projectId), inArray(cell.seriesId, ids), eq(cell.role, "candidate"));
