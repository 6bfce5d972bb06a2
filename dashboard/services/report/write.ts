import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { toSnakeCase } from "drizzle-orm/casing";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Database } from "../../db/client.ts";
import { cell, cellOps, finding, picture, probe, release, series } from "../../db/schema.ts";
import type { Batch } from "./batch.ts";
import type { Part } from "./rows.ts";

type Owner = Record<"projectId" | "runId", number>;

const tables = { release, series, picture, cell, finding, probe };

/**
 * Writes some rows of a report in one statement. Each column comes as one text: the database takes an array apart faster than a
 * statement of thousands of parameters is made, and nobody else waits for either.
 */
export async function writePart(db: Database, { table, batch }: Part, owner: Owner): Promise<void> {
  const { projectId } = owner;
  switch (table) {
    // Other runs may have inserted the same before.
    case "release":
    case "series":
      await db.execute(sql`${insert(table, batch, { projectId })} on conflict do nothing`);
      break;
    case "picture":
      await db.execute(
        sql`${insert(table, batch, { projectId })} on conflict (project_id, sha256) do update set used_at = now()`,
      );
      break;
    case "cell": {
      const { ops, ...own } = batch;
      await db.execute(sql`
        with written as (${insert(table, own, owner)} returning id, key)
        insert into ${cellOps} (cell_id, project_id, ops)
        select written.id, ${projectId}::int, given.ops
        from written join unnest(${own.key}::text::text[], ${ops}::text::text[]) as given(key, ops) using (key)
        where given.ops is not null`);
      break;
    }
    default:
      await db.execute(insert(table, batch, owner));
  }
}

/** The rows of a batch into a table, with what all of them share. */
function insert(name: keyof typeof tables, batch: Batch, shared: Record<string, number>): SQL {
  const columns = getTableColumns(tables[name] as PgTable);
  const given = Object.entries(batch).map(
    ([column, values]) => sql`${values}::text::${sql.raw(columns[column]!.getSQLType())}[]`,
  );
  const same = Object.values(shared).map((value) => sql`${value}::int`);
  return sql`insert into ${tables[name]} (${names([...Object.keys(batch), ...Object.keys(shared)])})
    select given.*, ${sql.join(same, sql`, `)} from unnest(${sql.join(given, sql`, `)}) as given`;
}

/** The columns' own names. */
const names = (columns: readonly string[]): SQL =>
  sql.join(
    columns.map((name) => sql.identifier(toSnakeCase(name))),
    sql`, `,
  );
