import { and, asc, eq, exists, gt } from "drizzle-orm";
import { z } from "zod";
import { latest, series } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { type Page, type Paging, pageOf, startOf } from "../cursor.ts";

const columns = {
  id: series.id,
  model: series.model,
  input: series.input,
  target: series.target,
  config: series.config,
  origin: series.origin,
};

/**
 * What a project has a history of, by its id.
 *
 * @param of a project that the caller may see
 * @throws CodedError `cursor_invalid`
 */
export async function pageOfSeries(
  { db }: Context,
  of: { id: number },
  { cursor, limit }: Paging,
): Promise<Page<Record<keyof typeof columns, string>>> {
  const after = startOf(z.string().regex(/^[0-9a-f]{16}$/), cursor);
  const history = db
    .select({ id: latest.seriesId })
    .from(latest)
    .where(and(eq(latest.projectId, series.projectId), eq(latest.seriesId, series.id)));
  const rows = await db
    .select(columns)
    .from(series)
    .where(
      and(
        eq(series.projectId, of.id),
        exists(history),
        after === undefined ? undefined : gt(series.id, after),
      ),
    )
    .orderBy(asc(series.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ id }) => id);
}
