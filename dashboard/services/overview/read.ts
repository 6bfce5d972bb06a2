import { and, desc, eq, isNotNull, max } from "drizzle-orm";
import { unique } from "../../../core/present/words.ts";
import { compareReleases } from "../../../core/report/release.ts";
import type { Report } from "../../../core/report/schema.ts";
import { run } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { isHistory, isHistoryOf, newestFirst } from "../history/history.ts";
import { keptOf, type OpenProject, openProject } from "../project/open.ts";
import { type FieldChange, readChanges } from "./changes.ts";
import { type ModelStanding, modelsOf, nowOf } from "./model.ts";
import { type Row, readRows } from "./rows.ts";
import { type Background, readBackgrounds } from "./since.ts";

/** The newest run that counts. */
export interface LastRun {
  id: number;
  link: string;
  commit: string | null;
  receivedAt: string;
  /** What it changed. */
  changes: FieldChange[];
}

/** How a project stands on one of its branches. */
export interface Overview {
  project: OpenProject;
  /** The branches that have a history, the one with the newest run first. */
  branches: string[];
  /** Newest first. */
  releases: string[];
  rows: Row[];
  /** The worst first. */
  models: ModelStanding[];
  /** Of the failures that are told of, by the place of their worst cell. */
  backgrounds: Map<string, Background>;
  /** Null while the branch has no complete report. */
  last: LastRun | null;
}

/** As many failures of a model as its card tells of. */
export const FAILURES_TOLD = 2;

/** As many cards as a page has. */
export const MODELS_TOLD = 12;

const MOST_BRANCHES = 20;

/** Reads how a project stands; null when there is none that the caller may see. */
export async function readOverview(
  context: Context,
  name: string,
  branch?: string,
): Promise<Overview | null> {
  const project = await openProject(context, name, branch);
  if (!project) return null;
  const make = () => makeOverview(context, project);
  const made = await keptOf(context, project, "overview", make, ({ last }) => last?.changes.length ?? 0);
  return { ...made, project };
}

async function makeOverview(context: Context, project: OpenProject): Promise<Omit<Overview, "project">> {
  const [newest, branches] = await Promise.all([lastRun(context, project), branchesOf(context, project)]);
  const rows = await readRows(context, project, newest ? cpusIn(newest.document) : undefined);
  const models = modelsOf(rows);
  const told = models
    .slice(0, MODELS_TOLD)
    .flatMap(({ failures }) => failures.slice(0, FAILURES_TOLD).map(({ rows }) => nowOf(rows[0]!)));
  const [backgrounds, changes] = await Promise.all([
    readBackgrounds(context, project, told),
    newest ? readChanges(context, project, newest.id) : [],
  ]);
  return {
    branches,
    releases: unique(rows.flatMap(({ releases }) => releases)).sort((a, b) => compareReleases(b, a)),
    rows,
    models,
    backgrounds,
    last: newest && {
      id: newest.id,
      link: newest.link,
      commit: newest.commit,
      receivedAt: newest.receivedAt.toISOString(),
      changes,
    },
  };
}

/** Each target's CPU. */
function cpusIn(document: string): Map<string, string> {
  const { targets } = JSON.parse(document) as Pick<Report, "targets">;
  return new Map(targets.flatMap(({ id, cpu }) => (cpu ? [[id, cpu]] : [])));
}

async function lastRun({ db }: Context, project: OpenProject) {
  const [found] = await db
    .select({
      id: run.id,
      link: run.link,
      commit: run.commit,
      receivedAt: run.receivedAt,
      document: run.document,
    })
    .from(run)
    .where(and(eq(run.projectId, project.id), isHistoryOf(project.branch)))
    .orderBy(...newestFirst())
    .limit(1);
  return found ?? null;
}

async function branchesOf({ db }: Context, project: OpenProject): Promise<string[]> {
  const rows = await db
    .select({ branch: run.branch })
    .from(run)
    .where(and(eq(run.projectId, project.id), isHistory(), isNotNull(run.branch)))
    .groupBy(run.branch)
    .orderBy(desc(max(run.receivedAt)))
    .limit(MOST_BRANCHES);
  return rows.map(({ branch }) => branch!);
}
