import { type Connection, connect } from "../db/client.ts";
import { findMigrations } from "../db/migrations.ts";
import { readEnvironment } from "../environment.ts";
import { log } from "../log.ts";
import type { Context } from "./context.ts";
import { provideToken, type WriterToken } from "./token/provide.ts";

interface Server {
  connection: Connection;
  token: WriterToken;
}

/** Next bundles each route by itself: what they share must hang on something that they share. */
const shared = globalThis as { mnnParityServer?: Promise<Server> };

/** Opens the database, migrates it and finds the token. Called once, before the first request. */
export function startServer(): Promise<Server> {
  shared.mnnParityServer ??= open();
  return shared.mnnParityServer;
}

async function open(): Promise<Server> {
  const environment = readEnvironment();
  const connection = await connect(environment.database, findMigrations(environment.migrations));
  const token = await provideToken(environment);
  log(
    environment.database.kind === "pglite"
      ? `results are kept in ${environment.database.folder}`
      : "results are kept in Postgres",
  );
  if (token.file) log(`publish with MNN_PARITY_TOKEN="$(cat ${token.file})"`);
  return { connection, token };
}

/** What a request's services work on. */
export async function requestContext(): Promise<Context> {
  return { db: (await startServer()).connection.db, projects: "all" };
}

/** The token that writers must show. */
export async function writerToken(): Promise<string> {
  return (await startServer()).token.token;
}
