import os from "node:os";
import path from "node:path";

/** Where results are kept. */
export type DatabaseUrl = { kind: "postgres"; url: string } | { kind: "pglite"; folder: string };

/** Which identity tokens are taken. */
export interface Oidc {
  /** `MNN_PARITY_OIDC_ISSUER`: who signs them; default: GitHub. */
  issuer: string;
  /** `MNN_PARITY_URL`: the dashboard's own address, for which they must be made out. */
  audience: string;
  /** `MNN_PARITY_OIDC_REPOSITORIES`: `owner/name` or `owner/*`, separated by commas. Anybody can have GitHub sign a token. */
  repositories: string[];
}

/** Through what the network is reached, as curl has it: in lower case first; empty where nothing is said. */
export interface Proxies {
  /** `http_proxy`: an address. */
  http: string;
  /** `https_proxy` */
  https: string;
  /** `no_proxy`: hosts that are reached without, between commas; `*` for all. */
  no: string;
}

/** Everything the dashboard takes from the process environment. This file is its only reader. */
export interface Environment {
  /** `DATABASE_URL`: `postgres://…`, or `pglite://folder`; default: a folder of its own in the XDG data folder. */
  database: DatabaseUrl;
  /** `MNN_PARITY_TOKEN`: what a writer must show. Without it one is generated into the data folder. */
  token: string | undefined;
  /** Whose workflows may publish with their job's identity; null for nobody's. */
  oidc: Oidc | null;
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
    dataFolder: database.kind === "pglite" ? database.folder : own,
    proxies: proxiesOf(env),
    migrations: env.MIGRATIONS_DIR || undefined,
  };
}

/** React evaluates code in development only, and a content security policy must let it. */
export const isDevelopment = (): boolean => process.env.NODE_ENV === "development";

function proxiesOf(env: Variables): Proxies {
  const read = (name: string) => env[name] || env[name.toUpperCase()] || "";
  return { http: read("http_proxy"), https: read("https_proxy"), no: read("no_proxy") };
}

function oidcOf(env: Variables): Oidc | null {
  const repositories = (env.MNN_PARITY_OIDC_REPOSITORIES ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  if (repositories.length === 0) return null;
  for (const name of repositories)
    if (!/^[\w.-]+\/([\w.-]+|\*)$/.test(name))
      throw new Error(
        `MNN_PARITY_OIDC_REPOSITORIES has ${JSON.stringify(name)}. Give owner/name or owner/*, separated by commas.`,
      );
  const url = env.MNN_PARITY_URL ?? "";
  if (!URL.canParse(url))
    throw new Error(
      `MNN_PARITY_OIDC_REPOSITORIES needs MNN_PARITY_URL, the address that workflows publish to; it is ${JSON.stringify(url)}.`,
    );
  return {
    issuer: env.MNN_PARITY_OIDC_ISSUER || "https://token.actions.githubusercontent.com",
    // Not the request's Host, which the caller chooses.
    audience: new URL(url).origin,
    repositories,
  };
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
