import { and } from "drizzle-orm";
import { project } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { projectNamed } from "./named.ts";

/** A project that the caller may see, and one of its branches: what every query over a project's history takes its ids from. */
export interface OpenProject {
  id: number;
  name: string;
  /** Null where the project knows of none. */
  branch: string | null;
  /** Whether that is the default one. */
  isDefault: boolean;
}

/**
 * Finds a project by its name; null when there is none that the caller may see.
 *
 * @param branch the default branch where none is given
 */
export async function openProject(
  context: Context,
  name: string,
  branch?: string,
): Promise<OpenProject | null> {
  // Postgres' text cannot hold NUL, and no branch has one.
  if (branch?.includes("\0")) return null;
  const [found] = await context.db
    .select({ id: project.id, name: project.name, defaultBranch: project.defaultBranch })
    .from(project)
    .where(and(visible(context, project.id), projectNamed(name)));
  if (!found) return null;
  const { id, defaultBranch } = found;
  const isDefault = branch === undefined || branch === defaultBranch;
  return { id, name: found.name, branch: branch ?? defaultBranch, isDefault };
}
