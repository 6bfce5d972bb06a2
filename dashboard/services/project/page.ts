import { and, asc, gt, sql } from "drizzle-orm";
import { z } from "zod";
import { project } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { type Page, type Paging, pageOf, startOf } from "../cursor.ts";

/** A project as the API lists it. */
export interface ProjectRow {
  name: string;
  public: boolean;
  defaultBranch: string | null;
  createdAt: Date;
  evidenceDays: number | null;
}

/** The projects that the caller may see, by name. @throws CodedError `cursor_invalid` */
export async function pageOfProjects(context: Context, { cursor, limit }: Paging): Promise<Page<ProjectRow>> {
  const after = startOf(z.string().regex(/^[^\0]*$/), cursor);
  const rows = await context.db
    .select({
      name: project.name,
      public: project.public,
      defaultBranch: project.defaultBranch,
      createdAt: project.createdAt,
      evidenceDays: project.evidenceDays,
    })
    .from(project)
    .where(
      and(visible(context, project.id), after === undefined ? undefined : gt(project.name, sql`${after}`)),
    )
    .orderBy(asc(project.name))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ name }) => name);
}
