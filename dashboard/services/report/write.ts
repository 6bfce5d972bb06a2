import { getTableName, sql } from "drizzle-orm";
import type { Bulk, Database } from "../../db/client.ts";
import { cell, cellOps, finding, picture, probe, release, runPicture, series } from "../../db/schema.ts";
import type { Part } from "./rows.ts";

const tables = { release, series, picture, runPicture, cell, cellOps, finding, probe };

/**
 * Writes some rows of a report in one statement. A run's own come as COPY takes them, which costs the database and its client a fifth of
 * any other way, and nobody else waits for it.
 */
export async function writePart(db: Database, bulk: Bulk, part: Part): Promise<void> {
  if ("rows" in part) {
    const { columns, rows } = part;
    await bulk.copy({ table: getTableName(tables[part.table]), columns }, rows);
    return;
  }
  const table = tables[part.table];
  const columns = sql.join(
    part.columns.map((name) => sql.identifier(name)),
    sql`, `,
  );
  // Other runs may have inserted the same before.
  const known =
    part.table === "picture" ? sql`(project_id, sha256) do update set used_at = now()` : sql`do nothing`;
  await db.execute(sql`
    insert into ${table} (${columns})
    select ${columns} from json_populate_recordset(null::${table}, ${part.json}::json)
    on conflict ${known}`);
}
