import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { type Baseline, baselineOf } from "../../../core/change/baseline.ts";
import { cellSchema } from "../../../core/report/schema.ts";
import { cell, project, run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isHistoryOf, newestFirst } from "../history/history.ts";
import { projectNamed } from "../project/named.ts";
import { decodeDocument } from "./document.ts";

/**
 * The last complete report of a project's branch, as later ones are compared with it; null when there is none.
 *
 * @param branch the project's default branch where none is given
 */
export async function readBaseline(
  context: Context,
  { project: name, branch }: { project: string; branch?: string },
  pageOf: (link: string) => string,
): Promise<Baseline | null> {
  // Postgres' text cannot hold NUL, and no branch has one.
  if (branch?.includes("\0")) return null;
  const { db } = context;
  const [owner] = await db
    .select({ id: project.id, defaultBranch: project.defaultBranch })
    .from(project)
    .where(and(visible(context, project.id), projectNamed(name)));
  if (!owner) return null;
  const [found] = await db
    .select({ id: run.id, link: run.link, document: run.document, reportedAt: run.reportedAt })
    .from(run)
    .where(and(eq(run.projectId, owner.id), isHistoryOf(branch ?? owner.defaultBranch)))
    .orderBy(...newestFirst())
    .limit(1);
  if (!found) return null;
  const cells = await db
    .select({ detail: cell.detail })
    .from(cell)
    .where(eq(cell.runId, found.id))
    .orderBy(asc(cell.position));
  const report = {
    ...decodeDocument(found.document),
    createdAt: found.reportedAt.toISOString(),
    cells: cells.map(({ detail }) => z.decode(cellSchema, JSON.parse(detail))),
  };
  return baselineOf(report, pageOf(found.link));
}
