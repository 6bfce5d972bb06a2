import { type AnyColumn, inArray, or, type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { project } from "../db/schema.ts";

/** Projects by number, or all of them. */
export type Projects = "all" | readonly number[];

/** Who asks, and of what: the first argument of every service. */
export interface Context {
  db: Database;
  /** The projects that this caller may see beside those that are public. */
  projects: Projects;
  /** The projects whose settings this caller may change. */
  administers: Projects;
}

/** The one place where a query is bound to what the caller may see: the caller's projects and public ones. */
export function visible({ projects }: Pick<Context, "projects">, projectId: AnyColumn): SQL | undefined {
  if (projects === "all") return undefined;
  // An alias of its own: the query around it may be of the same table.
  const open = sql`(select open.id from ${project} as open where open.public)`;
  return or(inArray(projectId, [...projects]), sql`${projectId} in ${open}`);
}

/** The same for what changes a project: a public one is not everybody's to change. */
export function administered(
  { administers }: Pick<Context, "administers">,
  projectId: AnyColumn,
): SQL | undefined {
  return administers === "all" ? undefined : inArray(projectId, [...administers]);
}
