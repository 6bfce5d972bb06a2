import { type Connection, connect } from "../db/client.ts";
import { findMigrations } from "../db/migrations.ts";
import { clientAddress } from "../http/client.ts";
import type { Context } from "../services/context.ts";
import { readyThread } from "../services/report/prepare-aside.ts";
import { sweepUnfinished } from "../services/report/sweep.ts";
import type { Attempts } from "../services/token/caller.ts";
import { Guesses } from "../services/token/guesses.ts";
import { provideToken, type WriterToken } from "../services/token/provide.ts";
import { type Oidc, readEnvironment } from "../system/environment.ts";
import { log } from "../system/log.ts";

interface Server {
  connection: Connection;
  token: WriterToken;
  oidc: Oidc | null;
  guesses: Guesses;
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
  readyThread();
  const connection = await connect(environment.database, findMigrations(environment.migrations));
  await sweepUnfinished(connection.db);
  const token = await provideToken(environment);
  log(
    environment.database.kind === "pglite"
      ? `results are kept in ${environment.database.folder}`
      : "results are kept in Postgres",
  );
  if (token.file) log(`publish with MNN_PARITY_TOKEN="$(cat ${token.file})"`);
  if (environment.oidc) log(`workflows of ${environment.oidc.repositories.join(", ")} may publish`);
  return { connection, token, oidc: environment.oidc, guesses: new Guesses() };
}

/** What a request's services work on. */
export async function requestContext(): Promise<Context> {
  return { db: (await startServer()).connection.db, projects: "all" };
}

/** What writers may show: the token, or a job's identity; and how often this one has been wrong. */
export async function writers(): Promise<{ token: string; oidc: Oidc | null; attempts: Attempts }> {
  const { token, oidc, guesses } = await startServer();
  return { token: token.token, oidc, attempts: { guesses, from: clientAddress() } };
}
