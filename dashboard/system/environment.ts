import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Proxies, proxiesIn } from "../../core/proxies/proxies.ts";

/** Where results are kept. */
export type DatabaseUrl = { kind: "postgres"; url: string } | { kind: "pglite"; folder: string };

/** Where the bytes of pictures are kept, where that is not the database. */
export type BlobsUrl =
  | { kind: "folder"; folder: string }
  /** `prefix` is put before each name. Without `region` AWS' own variables say it; `endpoint` is of a server that is not AWS'. */
  | { kind: "s3"; bucket: string; prefix: string; region: string | null; endpoint: string | null };

/** Which identity tokens are taken. */
export interface Oidc {
  /** `MNN_PARITY_OIDC_ISSUER`: who signs them; default: GitHub. */
  issuer: string;
  /** `MNN_PARITY_URL`: the dashboard's own address, for which they must be made out. */
  audience: string;
  /** `MNN_PARITY_OIDC_REPOSITORIES`: `owner/name` or `owner/*`, separated by commas. Anybody can have GitHub sign a token. */
  repositories: string[];
}

/** The app on GitHub by which people sign in. */
export interface GithubApp {
  /** `MNN_PARITY_GITHUB_CLIENT_ID` and `MNN_PARITY_GITHUB_CLIENT_SECRET`. */
  clientId: string;
  clientSecret: string;
  /** `MNN_PARITY_GITHUB_URL`: where people sign in; default: https://github.com. */
  url: string;
  /** Where that one's API is. */
  api: string;
  /** `MNN_PARITY_GITHUB_SCOPES`: what an OAuth app asks for; a GitHub App has its own permissions, and needs none. */
  scopes: string[];
  /** `MNN_PARITY_GITHUB_REPOSITORIES`: whose people may do here what they may there; default: those whose workflows may publish. */
  repositories: string[];
  /** Below `MNN_PARITY_URL`: where GitHub sends people back to. */
  callback: string;
}

/** Everything the dashboard takes from the process environment. This file is its only reader. */
export interface Environment {
  /** `DATABASE_URL`: `postgres://…`, or `pglite://folder`; default: a folder of its own in the XDG data folder. */
  database: DatabaseUrl;
  /** `MNN_PARITY_BLOBS`: `file:///absolute/folder` or `s3://bucket/prefix`; null for the database. */
  blobs: BlobsUrl | null;
  /** `MNN_PARITY_TOKEN`: what a writer must show. Without it one is generated into the data folder. */
  token: string | undefined;
  /** Whose workflows may publish with their job's identity; null for nobody's. */
  oidc: Oidc | null;
  /** How people sign in with GitHub; null where they do not. */
  github: GithubApp | null;
  /** `MNN_PARITY_WEBHOOK_HOSTS`: receivers of webhooks that may be of a private network, and speak HTTP; separated by commas. */
  webhookHosts: string[];
  /** Where the generated token is kept; beside the database when that is a folder. */
  dataFolder: string;
  proxies: Proxies;
  /** `MIGRATIONS_DIR`: where the migrations are, when they are not found above the working directory. */
  migrations: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** @throws Error with what is wrong with `DATABASE_URL`. */
export function readEnvironment(env: Variables = process.env): Environment {
  const home = env.XDG_DATA_HOME || path.join(os.homedir(), ".local", "share");
  const own = path.join(home, "mnn-parity", "dashboard");
  const database = databaseOf(env.DATABASE_URL || `pglite://${own}`);
  return {
    database,
    token: env.MNN_PARITY_TOKEN || undefined,
    oidc: oidcOf(env),
    github: githubOf(env),
    webhookHosts: (env.MNN_PARITY_WEBHOOK_HOSTS ?? "")
      .split(",")
      .map((host) => host.trim().toLowerCase())
      .filter(Boolean),
    blobs: blobsOf(env.MNN_PARITY_BLOBS ?? ""),
    dataFolder: database.kind === "pglite" ? database.folder : own,
    proxies: proxiesIn(env),
    migrations: env.MIGRATIONS_DIR || undefined,
  };
}

/** React evaluates code in development only, and a content security policy must let it. */
export const isDevelopment = (): boolean => process.env.NODE_ENV === "development";

function oidcOf(env: Variables): Oidc | null {
  const repositories = repositoriesIn(env, "MNN_PARITY_OIDC_REPOSITORIES");
  if (repositories.length === 0) return null;
  return {
    issuer: env.MNN_PARITY_OIDC_ISSUER || "https://token.actions.githubusercontent.com",
    audience: ownOrigin(env, "MNN_PARITY_OIDC_REPOSITORIES needs", "that workflows publish to"),
    repositories,
  };
}

function githubOf(env: Variables): GithubApp | null {
  const clientId = env.MNN_PARITY_GITHUB_CLIENT_ID ?? "";
  const clientSecret = env.MNN_PARITY_GITHUB_CLIENT_SECRET ?? "";
  if (!clientId && !clientSecret) return null;
  if (!clientId || !clientSecret)
    throw new Error(
      "Signing in with GitHub needs MNN_PARITY_GITHUB_CLIENT_ID and MNN_PARITY_GITHUB_CLIENT_SECRET.",
    );
  const given = env.MNN_PARITY_GITHUB_URL || "https://github.com";
  const url = URL.canParse(given) ? new URL(given) : null;
  if (!url || !(url.protocol === "https:" || /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname)))
    throw new Error(
      `MNN_PARITY_GITHUB_URL is ${JSON.stringify(given)}. Give the address of your GitHub, which begins with https://.`,
    );
  const own = env.MNN_PARITY_GITHUB_REPOSITORIES ? "GITHUB" : "OIDC";
  return {
    clientId,
    clientSecret,
    url: url.origin,
    api: apiOf(url),
    scopes: (env.MNN_PARITY_GITHUB_SCOPES ?? "").split(/[\s,]+/).filter(Boolean),
    repositories: repositoriesIn(env, `MNN_PARITY_${own}_REPOSITORIES`),
    callback: `${ownOrigin(env, "Signing in with GitHub needs", "that readers open")}/api/v1/session/github/callback`,
  };
}

/** github.com and its Enterprise Cloud have the API on a host of its own, Enterprise Server below its own address. */
function apiOf({ origin, hostname, host }: URL): string {
  return hostname === "github.com" || hostname.endsWith(".ghe.com")
    ? `https://api.${host}`
    : `${origin}/api/v3`;
}

function repositoriesIn(env: Variables, variable: string): string[] {
  const names = (env[variable] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  for (const name of names)
    if (!/^[\w.-]+\/([\w.-]+|\*)$/.test(name))
      throw new Error(
        `${variable} has ${JSON.stringify(name)}. Give owner/name or owner/*, separated by commas.`,
      );
  return names;
}

/** The dashboard's own origin. Not the request's Host, which the caller chooses. */
function ownOrigin(env: Variables, why: string, what: string): string {
  const url = env.MNN_PARITY_URL ?? "";
  if (!URL.canParse(url))
    throw new Error(`${why} MNN_PARITY_URL, the address ${what}; it is ${JSON.stringify(url)}.`);
  return new URL(url).origin;
}

function blobsOf(given: string): BlobsUrl | null {
  if (given === "") return null;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url?.protocol === "file:" && url.host === "" && url.pathname !== "/")
    return { kind: "folder", folder: fileURLToPath(url) };
  const endpoint = url?.searchParams.get("endpoint") ?? null;
  if (url?.protocol === "s3:" && url.host && (endpoint === null || URL.canParse(endpoint)))
    return {
      kind: "s3",
      bucket: url.host,
      prefix: url.pathname.replace(/^\//, "").replace(/[^/]$/, "$&/"),
      region: url.searchParams.get("region"),
      endpoint,
    };
  throw new Error(
    `MNN_PARITY_BLOBS is ${JSON.stringify(given)}. Give file:///absolute/folder, s3://bucket/prefix, or s3://bucket/prefix?endpoint=https://s3.example.com for a server that is not AWS'.`,
  );
}

function databaseOf(url: string): DatabaseUrl {
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: "postgres", url };
  if (url.startsWith("pglite://") && url.length > "pglite://".length)
    return { kind: "pglite", folder: path.resolve(url.slice("pglite://".length)) };
  const shown = url.replace(/\/\/[^@/]*@/, "//…@");
  throw new Error(
    `DATABASE_URL is ${JSON.stringify(shown)}. Give postgres://user:password@host/database or pglite:///absolute/folder.`,
  );
}
