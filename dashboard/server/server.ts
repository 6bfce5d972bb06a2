import { headers } from "next/headers";
import { type Connection, connect } from "../db/client.ts";
import { findMigrations } from "../db/migrations.ts";
import { CodedError } from "../errors/coded-error.ts";
import { clientAddress, isLocalClient } from "../http/client.ts";
import { requireSameOrigin } from "../http/same-origin.ts";
import { sessionIn } from "../http/session-cookie.ts";
import { contextOf } from "../services/access/sees.ts";
import { readSession, signSession } from "../services/access/session.ts";
import type { Context } from "../services/context.ts";
import { readyThread } from "../services/report/prepare-aside.ts";
import { sweepUnfinished } from "../services/report/sweep.ts";
import { type Attempts, type Caller, identifyCaller } from "../services/token/caller.ts";
import { Guesses } from "../services/token/guesses.ts";
import { provideToken, type WriterToken } from "../services/token/provide.ts";
import { type Oidc, readEnvironment } from "../system/environment.ts";
import { log } from "../system/log.ts";
import { setProxies } from "../system/proxy.ts";

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
  setProxies(environment.proxies);
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

/** Who reads a page or a picture, and what they may see: by a token, by having signed in, or by sitting at this machine. */
export async function readerOf(request: Pick<Headers, "get">): Promise<{ context: Context; caller: Caller }> {
  const { connection, token } = await startServer();
  const { db } = connection;
  const caller = await whoReads(db, request, token.token);
  return { context: await contextOf(db, caller), caller };
}

async function whoReads(db: Context["db"], request: Pick<Headers, "get">, token: string): Promise<Caller> {
  const authorization = request.get("authorization");
  // A scheme of others', of a proxy's for one, is nothing to us; and a page has no better answer to a wrong token than to none.
  if (authorization && /^Bearer /i.test(authorization))
    return identifyCaller({ db }, authorization, await writers()).catch((error: unknown): Caller => {
      if (error instanceof CodedError) return { kind: "nobody" };
      throw error;
    });
  if (isLocalClient()) return { kind: "owner" };
  const session = sessionIn(request);
  return session === null ? { kind: "nobody" } : readSession({ db }, session, token);
}

/** What a page's services work on. */
export async function requestContext(request?: Pick<Headers, "get">): Promise<Context> {
  return (await readerOf(request ?? (await headers()))).context;
}

/**
 * Who calls the API, and what they may. A page's form comes without a token; then it must come from a page of this dashboard.
 *
 * @throws CodedError where they show nothing, or what does not hold
 */
export async function callerOf(request: Request): Promise<{ context: Context; caller: Caller }> {
  const { connection } = await startServer();
  const { db } = connection;
  const authorization = request.headers.get("authorization");
  if (!authorization && request.headers.get("origin") !== null) {
    requireSameOrigin(request);
    const reader = await readerOf(request.headers);
    if (reader.caller.kind !== "nobody") return reader;
  }
  const caller = await identifyCaller({ db }, authorization, await writers());
  return { context: await contextOf(db, caller), caller };
}

/** What the server's health is looked at with, and what is done for no one. */
export async function ownContext(): Promise<Context> {
  const { connection } = await startServer();
  return contextOf(connection.db, { kind: "owner" });
}

/** A session for who shows a token. @throws CodedError where it is none */
export async function signIn(token: string): Promise<string> {
  const { connection, token: server } = await startServer();
  const caller = await identifyCaller(connection, `Bearer ${token}`, await writers());
  if (caller.kind === "job")
    throw new CodedError("token_wrong", "A job's identity signs nobody in.", "Use a token of a project.");
  return signSession(caller, server.token);
}

/** What callers may show: the token, or a job's identity; and how often this one has been wrong. */
async function writers(): Promise<{ token: string; oidc: Oidc | null; attempts: Attempts }> {
  const { token, oidc, guesses } = await startServer();
  return { token: token.token, oidc, attempts: { guesses, from: clientAddress() } };
}
