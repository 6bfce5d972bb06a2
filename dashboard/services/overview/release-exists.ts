import { and, eq, exists } from "drizzle-orm";
import { releaseKey } from "../../../core/report/release.ts";
import { latest, series } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { branchKeyOf } from "../latest/branch-key.ts";
import { openProject } from "../project/open.ts";

/** Whether a project that the caller may see was run on an MNN release, on a branch. */
export async function releaseExists(
  context: Context,
  name: string,
  release: string,
  branch?: string,
): Promise<boolean> {
  const project = await openProject(context, name, branch);
  if (!project || release.includes("\0")) return false;
  const { db } = context;
  const cells = db
    .select({ release: latest.release })
    .from(latest)
    .where(
      and(
        eq(latest.projectId, series.projectId),
        eq(latest.branchKey, branchKeyOf(project.branch)),
        eq(latest.seriesId, series.id),
        eq(latest.releaseKey, releaseKey(release)),
      ),
    );
  const found = await db
    .select({ id: series.id })
    .from(series)
    .where(and(eq(series.projectId, project.id), exists(cells)))
    .limit(1);
  return found.length > 0;
}
