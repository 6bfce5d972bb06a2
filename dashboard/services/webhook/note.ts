import { and, eq, lt, sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { delivery, project, run, webhook } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { type FieldChange, readChanges } from "../overview/changes.ts";

/** As many changes as a message tells of, and as many days as deliveries are kept. */
const MOST = 100;
const DAYS = 30;

/**
 * Notes for the receivers of a project what a run changed on its default branch. Within the transaction that makes the run whole: what is
 * told happened, and what happened is told.
 */
export async function noteChanges(tx: Database, runId: number): Promise<void> {
  const hooks = await tx
    .select({ id: webhook.id, projectId: webhook.projectId })
    .from(webhook)
    .innerJoin(run, eq(run.projectId, webhook.projectId))
    .where(eq(run.id, runId));
  if (hooks.length === 0) return;
  const [found] = await tx
    .select({
      id: project.id,
      name: project.name,
      link: run.link,
      branch: run.branch,
      commit: run.commit,
      headline: run.headline,
      defaultBranch: project.defaultBranch,
    })
    .from(run)
    .innerJoin(project, eq(project.id, run.projectId))
    .where(eq(run.id, runId));
  if (!found || found.branch !== found.defaultBranch) return;
  const context: Context = { db: tx, projects: [found.id], administers: [] };
  const opened = { id: found.id, name: found.name, branch: found.branch, isDefault: true };
  const changes = (await readChanges(context, opened, runId)).filter(isChange);
  if (changes.length === 0) return;
  const { name, link, branch, commit, headline } = found;
  const body = JSON.stringify({
    event: "verdicts",
    project: name,
    run: { path: `/runs/${link}`, branch, commit, headline },
    changes: changes.slice(0, MOST).map(({ run: _, link: at, position, ...change }) => ({
      ...change,
      path: `/runs/${at}/cells/${position}`,
    })),
    more: Math.max(0, changes.length - MOST),
  });
  await tx
    .delete(delivery)
    .where(
      and(eq(delivery.projectId, found.id), lt(delivery.createdAt, sql`now() - ${DAYS} * interval '1 day'`)),
    );
  await tx.insert(delivery).values(
    hooks.map(({ id, projectId }) => ({
      webhookId: id,
      projectId,
      runId,
      event: "verdicts" as const,
      body,
    })),
  );
}

/** Not what was run for the first time: nothing became of it yet. */
const isChange = ({ kind, before }: FieldChange): boolean => before !== null && kind !== "same";
