import { project } from "../../db/schema.ts";
import type { Context, Projects } from "../context.ts";
import { projectNamed } from "../project/named.ts";
import type { Caller } from "../token/caller.ts";

/** What a caller may see and change. */
export async function contextOf(db: Context["db"], caller: Caller): Promise<Context> {
  switch (caller.kind) {
    case "owner":
      return { db, projects: "all", administers: "all" };
    case "token": {
      const own: Projects = [caller.projectId];
      return { db, projects: own, administers: caller.role === "admin" ? own : [] };
    }
    case "person": {
      const { roles } = caller;
      return {
        db,
        projects: [...roles.keys()],
        administers: [...roles].flatMap(([id, role]) => (role === "admin" ? id : [])),
      };
    }
    case "job": {
      const found = await db
        .select({ id: project.id })
        .from(project)
        .where(projectNamed(caller.identity.repository));
      return { db, projects: found.map(({ id }) => id), administers: [] };
    }
    case "nobody":
      return { db, projects: [], administers: [] };
  }
}
