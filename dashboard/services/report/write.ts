import type { PgDatabase, PgQueryResultHKT, PgTable } from "drizzle-orm/pg-core";
import type * as schema from "../../db/schema.ts";
import { cell, cellOps, finding, picture, probe, release, series } from "../../db/schema.ts";
import { batchFrom } from "./batch.ts";
import type { Rows } from "./rows.ts";

type Transaction = PgDatabase<PgQueryResultHKT, typeof schema>;

interface Owner {
  projectId: number;
  runId: number;
}

/** Rows in one statement: far below Postgres' 65 535 parameters, with the widest table. */
const BATCH = 500;

/** Bytes in one statement, about: an embedded database holds everybody up while it works on one. */
const AT_ONCE = 250_000;

/** Writes everything of a report that has tables of its own. */
export async function writeRows(tx: Transaction, rows: Rows, { projectId, runId }: Owner): Promise<void> {
  const ofProject = <T extends object>(items: T[]) => items.map((item) => ({ ...item, projectId }));
  const ofRun = <T extends object>(items: T[]) => items.map((item) => ({ ...item, projectId, runId }));
  // In one order for all writers: two that insert the same rows in different orders could lock each other out.
  await insertShared(tx, release, ofProject(sortBy(rows.releases, ({ name }) => name)));
  await insertShared(tx, series, ofProject(sortBy(rows.series, ({ id }) => id)));
  await insertShared(tx, picture, ofProject(sortBy(rows.pictures, ({ sha256 }) => sha256)), 20);
  const ids = new Map<string, number>();
  for (const batch of batches(ofRun(rows.cells), BATCH)) {
    const inserted = await tx.insert(cell).values(batch).returning({ id: cell.id, key: cell.key });
    for (const { id, key } of inserted) ids.set(key, id);
  }
  for (const batch of batches(rows.ops, 100))
    await tx.insert(cellOps).values(batch.map(({ key, ops }) => ({ cellId: ids.get(key)!, projectId, ops })));
  for (const batch of batches(ofRun(rows.findings), BATCH)) await tx.insert(finding).values(batch);
  for (const batch of batches(ofRun(rows.probes), 100)) await tx.insert(probe).values(batch);
}

/** Inserts rows that other runs may have inserted before. */
async function insertShared<T extends PgTable>(
  tx: Transaction,
  table: T,
  rows: T["$inferInsert"][],
  size = BATCH,
): Promise<void> {
  for (const batch of batches(rows, size)) await tx.insert(table).values(batch).onConflictDoNothing();
}

function* batches<T extends object>(items: T[], most: number): Generator<T[]> {
  for (let start = 0; start < items.length; ) {
    const batch = batchFrom(items, start, most, AT_ONCE);
    yield batch;
    start += batch.length;
  }
}

function sortBy<T>(items: T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
