import { type AnyColumn, inArray, type SQL } from "drizzle-orm";
import type { Database } from "../db/client.ts";

/** Who asks, and of what: the first argument of every service. */
export interface Context {
  db: Database;
  /** The projects this caller may see. Until there are members, everyone sees every project. */
  projects: "all" | number[];
}

/** The one place where a query is bound to the caller's projects. */
export function visible({ projects }: Context, projectId: AnyColumn): SQL | undefined {
  return projects === "all" ? undefined : inArray(projectId, projects);
}
