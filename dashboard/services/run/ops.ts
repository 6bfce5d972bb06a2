import { inArray } from "drizzle-orm";
import { z } from "zod";
import { type Ops, opsSchema } from "../../../core/report/schema.ts";
import { cellOps } from "../../db/schema.ts";
import type { Context } from "../context.ts";

/** Op rows of some cells that the caller may see, by the cell's number in the database. */
export async function readOps({ db }: Context, cellIds: number[]): Promise<Map<number, Ops>> {
  if (cellIds.length === 0) return new Map();
  const rows = await db.select().from(cellOps).where(inArray(cellOps.cellId, cellIds));
  return new Map(rows.map(({ cellId, ops }) => [cellId, z.decode(opsSchema, JSON.parse(ops))]));
}
