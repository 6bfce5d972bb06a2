import { and, desc, eq } from "drizzle-orm";
import { apiToken, project, type Scope } from "../../db/schema.ts";
import { administered, type Context } from "../context.ts";
import { projectNamed } from "../project/named.ts";

/** A token as its project's settings show it; times in ISO 8601. */
export interface TokenLine {
  id: number;
  name: string;
  role: Scope;
  createdAt: string;
  /** To the minute; null where it never was. */
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** Tokens of a project that the caller administers, the newest first. */
export async function listTokens(context: Context, projectName: string): Promise<TokenLine[]> {
  const rows = await context.db
    .select({
      id: apiToken.id,
      name: apiToken.name,
      role: apiToken.role,
      createdAt: apiToken.createdAt,
      lastUsedAt: apiToken.lastUsedAt,
      revokedAt: apiToken.revokedAt,
    })
    .from(apiToken)
    .innerJoin(project, eq(project.id, apiToken.projectId))
    .where(and(administered(context, project.id), projectNamed(projectName)))
    .orderBy(desc(apiToken.id))
    .limit(200);
  const iso = (time: Date | null) => time?.toISOString() ?? null;
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: iso(row.lastUsedAt),
    revokedAt: iso(row.revokedAt),
  }));
}
