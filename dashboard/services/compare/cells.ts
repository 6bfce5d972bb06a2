import { and, asc, eq, inArray } from "drizzle-orm";
import { releaseKey } from "../../../core/report/release.ts";
import type { Outcome, Verdict } from "../../../core/report/vocabulary.ts";
import { cell, latest, run, series } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { isWhole } from "../history/history.ts";
import { branchKeyOf } from "../latest/branch-key.ts";
import type { OpenProject } from "../project/open.ts";
import { linkOf } from "../run/link.ts";

/** A result of one side. */
export interface SideCell {
  model: string;
  input: string;
  target: string;
  config: string;
  release: string;
  /** What else tells one series from another: where MNN came from, and its flags. */
  build: string;
  verdict: Verdict;
  outcome: Outcome;
  label: string;
  snrDb: number | null;
  medianMs: number | null;
  run: number;
  /** What its run is called in addresses. */
  link: string;
  position: number;
}

/** Where results are taken from: the newest ones of a branch, as far as they have these. */
export interface Filter {
  model?: string | undefined;
  releases?: readonly string[];
  targets?: readonly string[];
  configs?: readonly string[];
}

const found = {
  model: series.model,
  input: series.input,
  target: series.target,
  config: series.config,
  origin: series.origin,
  flags: series.flags,
};

/** The candidate cells of a run of a project, in its order. */
export async function cellsOfRun({ db }: Context, project: OpenProject, runId: number): Promise<SideCell[]> {
  const { release, verdict, outcome, label, snrDb, medianMs, position } = cell;
  const rows = await db
    .select({
      ...found,
      release,
      verdict,
      outcome,
      label,
      snrDb,
      medianMs,
      run: cell.runId,
      link: run.link,
      position,
    })
    .from(cell)
    .innerJoin(run, eq(run.id, cell.runId))
    .innerJoin(series, and(eq(series.projectId, cell.projectId), eq(series.id, cell.seriesId)))
    .where(and(eq(cell.projectId, project.id), eq(cell.runId, runId), eq(cell.role, "candidate"), isWhole()))
    .orderBy(asc(position));
  return rows.map(sideCell);
}

/** The newest cells of a project's branch that a filter leaves. */
export async function newestCells(
  { db }: Context,
  project: OpenProject,
  { model, releases, targets, configs }: Filter,
): Promise<SideCell[]> {
  const { release, verdict, outcome, label, snrDb, medianMs, position } = latest;
  const rows = await db
    .select({
      ...found,
      release,
      verdict,
      outcome,
      label,
      snrDb,
      medianMs,
      run: latest.runId,
      link: linkOf(latest.runId),
      position,
    })
    .from(latest)
    .innerJoin(series, and(eq(series.projectId, latest.projectId), eq(series.id, latest.seriesId)))
    .where(
      and(
        eq(latest.projectId, project.id),
        eq(latest.branchKey, branchKeyOf(project.branch)),
        releases && inArray(latest.releaseKey, releases.map(releaseKey)),
        targets && inArray(series.target, [...targets]),
        configs && inArray(series.config, [...configs]),
        model === undefined ? undefined : eq(series.model, model),
      ),
    )
    .orderBy(asc(latest.runId), asc(position));
  return rows.map(sideCell);
}

type Found = Omit<SideCell, "build"> & { origin: string; flags: string };

const sideCell = ({ origin, flags, ...rest }: Found): SideCell => ({ ...rest, build: `${origin} ${flags}` });
