import { createHash } from "node:crypto";
import { and, eq, isNull, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { apiToken, type Role } from "../../db/schema.ts";
import type { Context } from "../context.ts";

interface Holder {
  kind: "token";
  token: number;
  projectId: number;
  role: Role;
}

/** What is kept of a project's token. It is random, so nothing slower than a digest is needed. */
export const digestOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** What a project's token may do, and notes that it was used; null for what is none, or is none any more. */
export function findHolder(context: Pick<Context, "db">, token: string): Promise<Holder | null> {
  return findHolding(context, eq(apiToken.sha256, digestOf(token)));
}

/** The same by the token's number, for who signed in with it. */
export function findHolderById(context: Pick<Context, "db">, id: number): Promise<Holder | null> {
  return findHolding(context, eq(apiToken.id, id));
}

/** The project whose badge and feed a token in their address opens: one that was made for that, and is good for nothing else. */
export async function findBadgeProject(context: Pick<Context, "db">, token: string): Promise<number | null> {
  const found = await find(context, eq(apiToken.sha256, digestOf(token)), eq(apiToken.role, "badge"));
  return found?.projectId ?? null;
}

async function findHolding(context: Pick<Context, "db">, which: SQL): Promise<Holder | null> {
  const found = await find(context, which, ne(apiToken.role, "badge"));
  return found && { kind: "token", ...found, role: found.role as Role };
}

async function find({ db }: Pick<Context, "db">, which: SQL, scope: SQL) {
  const [found] = await db
    .select({ token: apiToken.id, projectId: apiToken.projectId, role: apiToken.role })
    .from(apiToken)
    .where(and(which, scope, isNull(apiToken.revokedAt)));
  if (!found) return null;
  // To the minute: not every page that is opened has to write.
  const stale = or(isNull(apiToken.lastUsedAt), lt(apiToken.lastUsedAt, sql`now() - interval '1 minute'`));
  await db
    .update(apiToken)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiToken.id, found.token), stale));
  return found;
}
