import { and } from "drizzle-orm";
import { project } from "../../db/schema.ts";
import { administered, type Context } from "../context.ts";
import { projectNamed } from "./named.ts";

/**
 * Says for how long a project's op rows and pictures are kept; null for ever.
 *
 * @returns whether there is such a project that the caller administers
 */
export async function setRetention(
  context: Context,
  { project: name, days }: { project: string; days: number | null },
): Promise<boolean> {
  const changed = await context.db
    .update(project)
    .set({ evidenceDays: days })
    .where(and(administered(context, project.id), projectNamed(name)))
    .returning({ id: project.id });
  return changed.length > 0;
}
