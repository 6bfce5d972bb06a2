import { count, eq } from "drizzle-orm";
import { cell, run } from "../../dashboard/db/schema.ts";
import type { Context } from "../../dashboard/services/context.ts";

/** A report in a database, by its rows. */
export interface Stored {
  id: string;
  whole: boolean;
  cells: number;
}

export const storedRuns = (db: Context["db"]): Promise<Stored[]> =>
  db
    .select({ id: run.reportId, whole: run.whole, cells: count(cell.id) })
    .from(run)
    .leftJoin(cell, eq(cell.runId, run.id))
    .groupBy(run.id);

/** What is wrong with what is stored, where `acks` has the cells of each report that was acknowledged. */
export function misstored(rows: readonly Stored[], acks: ReadonlyMap<string, number>): string[] {
  const found = new Map(rows.map((row) => [row.id, row]));
  const wrong: string[] = [];
  for (const [id, cells] of acks)
    if (found.get(id)?.cells !== cells)
      wrong.push(`${id} was acknowledged with ${cells} cells and has ${found.get(id)?.cells ?? "none"}`);
  // All reports of a row are alike: one that nobody heard of was stored whole, or is not there.
  const [some] = acks.values();
  for (const { id, whole, cells } of rows)
    if (!whole || (some !== undefined && cells !== some))
      wrong.push(`${id} is there with ${cells} cells${whole ? "" : ", not whole"}`);
  return wrong;
}
