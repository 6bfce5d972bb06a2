import { and, asc, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { type Baseline, baselineOf } from "../../../core/baseline/baseline.ts";
import { cellSchema } from "../../../core/report/schema.ts";
import { cell, project, run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { projectNamed } from "../project/named.ts";
import { decodeDocument } from "./document.ts";

/** The last complete report of a project's branch, as later ones are compared with it; null when there is none. */
export async function readBaseline(
  context: Context,
  { project: name, branch }: { project: string; branch: string },
  pageOf: (run: number) => string,
): Promise<Baseline | null> {
  // Postgres' text cannot hold NUL, and no branch has one.
  if (branch.includes("\0")) return null;
  const { db } = context;
  const [found] = await db
    .select({ id: run.id, document: run.document })
    .from(run)
    .innerJoin(project, eq(project.id, run.projectId))
    .where(
      and(
        visible(context, run.projectId),
        projectNamed(name),
        eq(run.branch, branch),
        eq(run.complete, true),
      ),
    )
    .orderBy(desc(run.reportedAt), desc(run.id))
    .limit(1);
  if (!found) return null;
  const cells = await db
    .select({ detail: cell.detail })
    .from(cell)
    .where(eq(cell.runId, found.id))
    .orderBy(asc(cell.position));
  const report = {
    ...decodeDocument(found.document),
    cells: cells.map(({ detail }) => z.decode(cellSchema, JSON.parse(detail))),
  };
  return baselineOf(report, pageOf(found.id));
}
