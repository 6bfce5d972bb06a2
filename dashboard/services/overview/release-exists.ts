import { and, eq } from "drizzle-orm";
import { latest } from "../../db/schema.ts";
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
  const found = await context.db
    .select({ release: latest.release })
    .from(latest)
    .where(
      and(
        eq(latest.projectId, project.id),
        eq(latest.branchKey, branchKeyOf(project.branch)),
        eq(latest.release, release),
      ),
    )
    .limit(1);
  return found.length > 0;
}
