import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isWhole } from "../history/history.ts";

/** What a run is called in addresses, within a query that has its number. */
export const linkOf = (id: AnyPgColumn): SQL<string> => sql<string>`${id}::text`;

/** The same of many, by their numbers, which come from a query that was scoped. */
export async function linksOfRuns({ db }: Context, ids: Iterable<number>): Promise<Map<number, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await db
    .select({ id: run.id, link: linkOf(run.id) })
    .from(run)
    .where(inArray(run.id, wanted));
  return new Map(rows.map(({ id, link }) => [id, link]));
}

/** A run that the caller may see, by what it is called in an address. */
export async function findRun(
  context: Context,
  segment: string,
): Promise<{ id: number; link: string } | null> {
  if (!/^\d{1,9}$/.test(segment)) return null;
  const [found] = await context.db
    .select({ id: run.id, link: linkOf(run.id) })
    .from(run)
    .where(and(visible(context, run.projectId), isWhole(), eq(run.id, Number(segment))));
  return found ?? null;
}
