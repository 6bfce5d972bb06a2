import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { PoolClient } from "pg";
import { type Blobs, openBlobs } from "../blobs/blobs.ts";
import type { BlobsUrl, DatabaseUrl } from "../system/environment.ts";
import { log } from "../system/log.ts";
import { Kept } from "./kept.ts";
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
  /**
   * Lets many rows be written: in a transaction of their own, or one by one as above. A connection's database has it, a transaction
   * has not.
   */
  readonly inBulk?: <T>(work: (db: Database, bulk: Bulk) => Promise<T>) => Promise<T>;
  /** Where bytes are kept beside it. */
  readonly blobs?: Blobs | undefined;
  /** What was made of projects' histories, by their version. A connection's database has it, a transaction has not. */
  readonly kept?: Kept;
};

/** How many rows get in. */
export interface Bulk {
  /** Takes rows in the text form of COPY. @param statement `copy … from stdin` */
  copy(statement: CopyStatement, rows: Uint8Array): Promise<void>;
  /** What one statement may take: an embedded database holds everybody up while it works on one, some 5 ms. */
  atOnce: AtOnce;
}

/** A table and the columns that its rows have. */
export interface CopyStatement {
  table: string;
  columns: readonly string[];
}

/** Whichever is reached first ends a statement. */
export interface AtOnce {
  rows: number;
  characters: number;
}

export interface Connection {
  db: Database;
  close(): Promise<void>;
}

/** Must be the casing of drizzle.config.ts, which names the columns of the migrations. */
const options = { schema, casing: "snake_case" } as const;

/** Any number, as long as every instance takes the same. */
const MIGRATION_LOCK = 6_651_204_379;

/** Fields of projects' grids that are kept made: 250 bytes each or so. */
const KEPT_FIELDS = 200_000;

/** Opens the database, brings it to the newest migration and puts the blob store beside it. */
export async function connect(
  database: DatabaseUrl,
  migrations: string,
  blobs: BlobsUrl | null = null,
): Promise<Connection> {
  // First: where it is not there nothing is begun.
  const beside = { blobs: blobs === null ? undefined : await openBlobs(blobs), kept: new Kept(KEPT_FIELDS) };
  const { db, close } = await (database.kind === "postgres"
    ? connectPostgres(database.url, migrations)
    : connectFolder(database.folder, migrations));
  return { db: Object.assign(db, beside), close };
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
  const inBulk: Database["inBulk"] = async (work) => {
    const client = await pool.connect();
    let broken = true;
    try {
      const bulk = { copy: await copyInto(client), atOnce: { rows: 10_000, characters: 500_000 } };
      const result = await drizzle(client, options).transaction((tx) => work(tx, bulk));
      broken = false;
      return result;
    } finally {
      // Who was in the middle of a COPY may wait for its end.
      client.release(broken);
    }
  };
  return { db: Object.assign(drizzle(pool, options), { inBulk }), close: () => pool.end() };
}

const copyOf = ({ table, columns }: CopyStatement, from: string): string =>
  `copy ${quoted(table)} (${columns.map(quoted).join(", ")}) from ${from}`;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function copyInto(client: PoolClient): Promise<Bulk["copy"]> {
  const { from } = await import("pg-copy-streams");
  return (statement, rows) => pipeline(Readable.from([rows]), client.query(from(copyOf(statement, "stdin"))));
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
    const turn = oneByOne();
    const bulk: Bulk = {
      copy: async (statement, rows) => {
        await client.query(copyOf(statement, "'/dev/blob'"), [], { blob: new Blob([rows as BlobPart]) });
      },
      atOnce: { rows: 200, characters: 25_000 },
    };
    const inBulk: Database["inBulk"] = (work) => turn(() => work(connected, bulk));
    const connected: Database = Object.assign(db, { oneByOne: turn, inBulk });
    return { db: connected, close: () => client.close() };
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
