import { and, desc, eq } from "drizzle-orm";
import { release, run, series } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { isWhole, newestFirst } from "../history/history.ts";
import type { Provenance } from "../history/provenance.ts";
import type { OpenProject } from "../project/open.ts";
import { findRun } from "../run/link.ts";

/** A run that can be chosen. */
export interface RunChoice extends Pick<Provenance, "standing" | "branch" | "ref" | "pull"> {
  id: number;
  link: string;
  commit: string | null;
  receivedAt: string;
  complete: boolean;
}

/** What a project has that can be held against each other. */
export interface Choices {
  /** The newest ones, of branches and of everything else. */
  runs: RunChoice[];
  /** Newest first. */
  releases: string[];
  targets: string[];
  configs: string[];
  models: string[];
}

/** As many runs as one chooses among. */
const RUNS = 60;

export async function readChoices({ db }: Context, project: OpenProject): Promise<Choices> {
  const [runs, releases, kinds] = await Promise.all([
    db
      .select(runColumns)
      .from(run)
      .where(and(eq(run.projectId, project.id), isWhole()))
      .orderBy(...newestFirst())
      .limit(RUNS),
    db
      .select({ name: release.name })
      .from(release)
      .where(eq(release.projectId, project.id))
      .orderBy(desc(release.sortKey)),
    db
      .selectDistinct({ model: series.model, target: series.target, config: series.config })
      .from(series)
      .where(eq(series.projectId, project.id)),
  ]);
  const distinct = (key: "model" | "target" | "config") =>
    [...new Set(kinds.map((kind) => kind[key]))].sort();
  return {
    runs: runs.map(choiceOf),
    releases: releases.map(({ name }) => name),
    targets: distinct("target"),
    configs: distinct("config"),
    models: distinct("model"),
  };
}

/** A run of a project, however old; null where it has none of that number. */
export async function readRunChoice(
  { db }: Context,
  project: OpenProject,
  id: number,
): Promise<RunChoice | null> {
  const [found] = await db
    .select(runColumns)
    .from(run)
    .where(and(eq(run.projectId, project.id), eq(run.id, id), isWhole()));
  return found ? choiceOf(found) : null;
}

/** The same by what it is called in addresses. */
export async function findRunChoice(
  context: Context,
  project: OpenProject,
  key: string,
): Promise<RunChoice | null> {
  const found = await findRun(context, key);
  return found && readRunChoice(context, project, found.id);
}

const runColumns = {
  id: run.id,
  link: run.link,
  commit: run.commit,
  branch: run.branch,
  standing: run.standing,
  ref: run.ref,
  pull: run.pull,
  complete: run.complete,
  receivedAt: run.receivedAt,
};

const choiceOf = ({
  receivedAt,
  ...rest
}: Omit<RunChoice, "receivedAt"> & { receivedAt: Date }): RunChoice => ({
  ...rest,
  receivedAt: receivedAt.toISOString(),
});
