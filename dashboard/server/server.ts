import { headers } from "next/headers";
import { type Connection, connect } from "../db/client.ts";
import { findMigrations } from "../db/migrations.ts";
import { CodedError } from "../errors/coded-error.ts";
import { clientAddress, isLocalClient, oncePerRequest } from "../http/client.ts";
import { requireSameOrigin } from "../http/same-origin.ts";
import { sessionIn } from "../http/session-cookie.ts";
import { endPerson, type Finding, letIn } from "../services/access/person.ts";
import { contextOf } from "../services/access/sees.ts";
import { readSession, signSession, verifySession } from "../services/access/session.ts";
import { type SignInState, signSignIn, verifySignIn } from "../services/access/sign-in-state.ts";
import type { Context } from "../services/context.ts";
import { RepositoryRoles } from "../services/github/roles.ts";
import { exchangeCode } from "../services/github/sign-in.ts";
import { keyOfRun, projectOfKey } from "../services/picture/key.ts";
import { readyThread } from "../services/report/prepare-aside.ts";
import { sweepUnfinished } from "../services/report/sweep.ts";
import { sweepAged } from "../services/retention/sweep.ts";
import { type Attempts, type Caller, identifyCaller, projectOfAddress } from "../services/token/caller.ts";
import { Guesses } from "../services/token/guesses.ts";
import { provideToken, type WriterToken } from "../services/token/provide.ts";
import type { Sender } from "../services/webhook/deliver.ts";
import { keepSending } from "../services/webhook/keep-sending.ts";
import { type GithubApp, type Oidc, readEnvironment } from "../system/environment.ts";
import { log } from "../system/log.ts";
import { setProxies } from "../system/proxy.ts";
import { startMetrics } from "./metrics.ts";

interface Server {
  connection: Connection;
  token: WriterToken;
  oidc: Oidc | null;
  github: GithubApp | null;
  people: Finding | null;
  sender: Sender;
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
  startMetrics();
  const connection = await connect(
    environment.database,
    findMigrations(environment.migrations),
    environment.blobs,
  );
  await sweepUnfinished(connection.db);
  keepSweeping(connection.db);
  const token = await provideToken(environment);
  log(
    environment.database.kind === "pglite"
      ? `results are kept in ${environment.database.folder}`
      : "results are kept in Postgres",
  );
  if (token.file) log(`publish with MNN_PARITY_TOKEN="$(cat ${token.file})"`);
  if (environment.oidc) log(`workflows of ${environment.oidc.repositories.join(", ")} may publish`);
  const { oidc, github } = environment;
  if (github) log(`people sign in with ${github.url}`);
  const people = github && {
    serverToken: token.token,
    repositories: github.repositories,
    github: new RepositoryRoles(github),
  };
  const sender = { serverToken: token.token, hosts: environment.webhookHosts };
  const stopSending = keepSending(connection.db, sender);
  const close = async () => {
    await stopSending();
    await connection.close();
  };
  const guesses = new Guesses();
  return { connection: { ...connection, close }, token, oidc, github, people, sender, guesses };
}

/** Often enough for what is kept for days. */
const SWEEP_EVERY_MS = 3600_000;

/** Removes what projects keep for a time only, now and then. */
function keepSweeping(db: Context["db"]): void {
  const sweep = () =>
    sweepAged(db).catch((error: unknown) => log(`what is too old was not removed: ${String(error)}`));
  void sweep();
  setInterval(sweep, SWEEP_EVERY_MS).unref();
}

/** Who reads a page or a picture, and what they may see: by a token, by having signed in, or by sitting at this machine. */
export function readerOf(request: Pick<Headers, "get">): Promise<Reader> {
  // Once: a wrong token counts as often as it is looked at.
  return oncePerRequest("reader", async () => {
    const server = await startServer();
    const { db } = server.connection;
    const caller = await whoReads(server, request);
    return { context: await contextOf(db, caller), caller };
  });
}

interface Reader {
  context: Context;
  caller: Caller;
}

async function whoReads(
  { connection, token, people }: Server,
  request: Pick<Headers, "get">,
): Promise<Caller> {
  const { db } = connection;
  const authorization = request.get("authorization");
  // A scheme of others', of a proxy's for one, is nothing to us; and a page has no better answer to a wrong token than to none.
  if (authorization && /^Bearer /i.test(authorization))
    return identifyCaller({ db }, authorization, await writers()).catch((error: unknown): Caller => {
      if (error instanceof CodedError) return { kind: "nobody" };
      throw error;
    });
  if (isLocalClient()) return { kind: "owner" };
  const session = sessionIn(request);
  return session === null ? { kind: "nobody" } : readSession({ db }, session, token.token, people);
}

/** What a page's services work on. */
export async function requestContext(request?: Pick<Headers, "get">): Promise<Context> {
  return (await readerOf(request ?? (await headers()))).context;
}

/**
 * What a badge's or a feed's services work on: its address may have a token of its own, for who cannot sign in, as the server that fetches
 * a README's pictures.
 *
 * @throws CodedError where there is a token that does not hold
 */
export async function addressContext(request: Request): Promise<Context> {
  const token = new URL(request.url).searchParams.get("token");
  if (token === null) return requestContext(request.headers);
  const { connection } = await startServer();
  const { attempts } = await writers();
  const project = await projectOfAddress(connection, token, attempts);
  return { db: connection.db, projects: [project], administers: [] };
}

/**
 * What a picture is read with: its address may have a key, for who cannot sign in, as the server that fetches what a comment shows. One
 * that does not hold opens nothing.
 */
export async function pictureContext(request: Request): Promise<Context> {
  const key = new URL(request.url).searchParams.get("key");
  if (key === null) return requestContext(request.headers);
  const { connection, token } = await startServer();
  const project = await projectOfKey(key, token.token);
  return { db: connection.db, projects: project === null ? [] : [project], administers: [] };
}

/** What opens the pictures of a run that was just published; null where they are open to everybody. */
export async function pictureKey(run: number): Promise<string | null> {
  const { connection, token } = await startServer();
  return keyOfRun(connection, run, token.token);
}

/**
 * Who calls the API, and what they may. A page's form comes without a token; then it must come from a page of this dashboard.
 *
 * @throws CodedError where they show nothing, or what does not hold
 */
export async function callerOf(request: Request): Promise<Reader> {
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

/** How people sign in with GitHub here; null where they do not. */
export const githubApp = async (): Promise<GithubApp | null> => (await startServer()).github;

/** With what webhooks are sent. */
export const webhookSender = async (): Promise<Sender> => (await startServer()).sender;

/** A session for whom GitHub sent back with a code. @throws CodedError where GitHub does not take it, or does not answer */
export async function signInFromGithub(app: GithubApp, code: string): Promise<string> {
  const user = await exchangeCode(app, code);
  const { connection, token } = await startServer();
  return signSession({ kind: "person", session: await letIn(connection, user, token.token) }, token.token);
}

/** Ends what a browser's session names, where that is one of ours to end: a project's token stays. */
export async function signOut(session: string | null): Promise<void> {
  const { connection, token } = await startServer();
  const signed = session === null ? null : await verifySession(session, token.token);
  if (signed?.kind === "person") await endPerson(connection, signed.session);
}

/** What proves to a browser that is sent to GitHub and back that it was sent from here. */
export async function signState(state: SignInState): Promise<string> {
  return signSignIn(state, (await startServer()).token.token);
}

export async function readState(word: string): Promise<SignInState | null> {
  return verifySignIn(word, (await startServer()).token.token);
}

/** What callers may show: the token, or a job's identity; and how often this one has been wrong. */
async function writers(): Promise<{ token: string; oidc: Oidc | null; attempts: Attempts }> {
  const { token, oidc, guesses } = await startServer();
  return { token: token.token, oidc, attempts: { guesses, from: clientAddress() } };
}
