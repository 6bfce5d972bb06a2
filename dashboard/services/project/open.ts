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
  /** Of its history, as the database has it. */
  version: number;
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
    .select({
      id: project.id,
      name: project.name,
      defaultBranch: project.defaultBranch,
      version: project.historyVersion,
    })
    .from(project)
    .where(and(visible(context, project.id), projectNamed(name)));
  if (!found) return null;
  const { id, defaultBranch, version } = found;
  const isDefault = branch === undefined || branch === defaultBranch;
  return { id, name: found.name, branch: branch ?? defaultBranch, isDefault, version };
}

/**
 * What is made of a branch's history, which is made anew when that has changed.
 *
 * @param sizeOf how many fields of a grid it has
 */
export function keptOf<T>(
  { db }: Pick<Context, "db">,
  { id, branch, version }: OpenProject,
  what: string,
  make: () => Promise<T>,
  sizeOf: (made: T) => number,
): Promise<T> {
  return db.kept?.get(JSON.stringify([what, id, branch]), version, make, sizeOf) ?? make();
}
