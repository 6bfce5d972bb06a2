import { and } from "drizzle-orm";
import { project } from "../../db/schema.ts";
import { administered, type Context } from "../context.ts";
import { projectNamed } from "./named.ts";

/** A project as its settings show it. */
export interface ProjectSettings {
  name: string;
  public: boolean;
  defaultBranch: string | null;
}

/** The settings of a project that the caller administers; null where there is none. */
export async function readSettings(context: Context, name: string): Promise<ProjectSettings | null> {
  const [found] = await context.db
    .select({ name: project.name, public: project.public, defaultBranch: project.defaultBranch })
    .from(project)
    .where(and(administered(context, project.id), projectNamed(name)));
  return found ?? null;
}

/** Lets anybody read a project, or nobody but who may. @returns whether there is such a project that the caller administers */
export async function setVisibility(
  context: Context,
  { project: name, open }: { project: string; open: boolean },
): Promise<boolean> {
  const changed = await context.db
    .update(project)
    .set({ public: open })
    .where(and(administered(context, project.id), projectNamed(name)))
    .returning({ id: project.id });
  return changed.length > 0;
}
