import path from "node:path";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { DatabaseUrl } from "../system/environment.ts";
import { log } from "../system/log.ts";
import { lockFolder } from "./lock.ts";
import { closeFolder, openDataFolder } from "./private-folder.ts";
import * as schema from "./schema.ts";

/** PGlite or Postgres: what is written against it runs on both. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema> & {
  /**
   * Only where all share one connection, so that everybody waits for a transaction's end: work that takes long is done one at a time,
   * in small transactions, and others come in between.
   */
  readonly oneByOne?: <T>(work: () => Promise<T>) => Promise<T>;
};

export interface Connection {
  db: Database;
  close(): Promise<void>;
}

/** Must be the casing of drizzle.config.ts, which names the columns of the migrations. */
const options = { schema, casing: "snake_case" } as const;

/** Any number, as long as every instance takes the same. */
const MIGRATION_LOCK = 6_651_204_379;

/** Opens the database and brings it to the newest migration. */
export function connect(database: DatabaseUrl, migrations: string): Promise<Connection> {
  return database.kind === "postgres"
    ? connectPostgres(database.url, migrations)
    : connectFolder(database.folder, migrations);
}

async function connectPostgres(url: string, migrationsFolder: string): Promise<Connection> {
  const [{ Pool }, { drizzle }, { migrate }] = await Promise.all([
    import("pg"),
    import("drizzle-orm/node-postgres"),
    import("drizzle-orm/node-postgres/migrator"),
  ]);
  const pool = new Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", (error) => log(`an idle connection to the database broke: ${error.message}`));
  // Nor does the pool listen to one that is lent: between two queries of a transaction its end would end the process. The next query fails.
  pool.on("connect", (client) => client.on("error", () => {}));
  try {
    const client = await pool.connect();
    try {
      // The migrator has no lock of its own: of several instances that start at once, all but one would fail.
      await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
      await migrate(drizzle(client, options), { migrationsFolder });
    } finally {
      await client.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]).catch(() => {});
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  return { db: drizzle(pool, options), close: () => pool.end() };
}

async function connectFolder(folder: string, migrations: string): Promise<Connection> {
  await openDataFolder(folder);
  const lock = await lockFolder(folder);
  try {
    const database = path.join(folder, "db");
    await closeFolder(database);
    const connection = await connectPglite(database, migrations);
    return {
      db: connection.db,
      close: async () => {
        await connection.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** PGlite without a lock, in memory where no folder is given. */
export async function connectPglite(
  folder: string | undefined,
  migrationsFolder: string,
): Promise<Connection> {
  const [{ PGlite }, { PrivateFS }, { drizzle }, { migrate }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("./private-fs.ts"),
    import("drizzle-orm/pglite"),
    import("drizzle-orm/pglite/migrator"),
  ]);
  const client = await PGlite.create(folder === undefined ? {} : { fs: new PrivateFS(folder) });
  try {
    const db = drizzle(client, options);
    await migrate(db, { migrationsFolder });
    return { db: Object.assign(db, { oneByOne: oneByOne() }), close: () => client.close() };
  } catch (error) {
    await client.close();
    throw error;
  }
}

function oneByOne(): NonNullable<Database["oneByOne"]> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}
