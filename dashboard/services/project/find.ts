import { and } from "drizzle-orm";
import { project } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { projectNamed } from "./named.ts";

/** A project's name as it is stored; null when there is none that the caller may see. */
export async function findProject(context: Context, name: string): Promise<string | null> {
  const [found] = await context.db
    .select({ name: project.name })
    .from(project)
    .where(and(visible(context, project.id), projectNamed(name)));
  return found?.name ?? null;
}
