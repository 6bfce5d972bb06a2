import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { type StandIn, startGithub } from "../support/github.ts";
import { type Issuer, startIssuer } from "../support/issuer.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { type ResultsService, startResultsService } from "../support/results-service.ts";
import { type Served, serve } from "../support/serve.ts";

/** GitHub as far as a job sees it, and a dashboard that trusts its identities. */
export interface World {
  github: StandIn;
  results: ResultsService;
  issuer: Issuer;
  dashboard: Dashboard;
  /** The address that workflows publish to. */
  dashboardUrl: string;
  /** The pull request's number and a commit that GitHub knows. */
  pull: number;
  sha: string;
  scratch: string;
  env(more?: Record<string, string>): Record<string, string>;
  stop(): Promise<void>;
}

export async function makeWorld(): Promise<World> {
  await ensureBuilt();
  const scratch = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-world-"));
  const [github, results, issuer, postgres] = await Promise.all([
    startGithub({
      users: [{ login: "acme" }, { login: "github-actions[bot]" }, { login: "mallory" }],
      repos: [{ owner: "acme", name: "photo-editor", auto_init: true, default_branch: "main" }],
    }),
    startResultsService(),
    startIssuer(),
    startPostgres(),
  ]);
  // The audience of identities is the dashboard's address, which must be known before it starts.
  let port = 0;
  const door = await forward(() => port);
  const dashboard = await startDashboard({
    DATABASE_URL: await postgres.createDatabase("workflows"),
    MNN_PARITY_URL: door.url,
    MNN_PARITY_OIDC_ISSUER: issuer.url,
    MNN_PARITY_OIDC_REPOSITORIES: "acme/*",
  });
  port = Number(new URL(dashboard.url).port);
  const { pull, sha } = await openPull(github);
  return {
    github,
    results,
    issuer,
    dashboard,
    dashboardUrl: door.url,
    pull,
    sha,
    scratch,
    env: (more = {}) => ({
      GITHUB_API_URL: github.url,
      ACTIONS_ID_TOKEN_REQUEST_URL: issuer.requestUrl,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: issuer.requestToken,
      MNN_PARITY_HOME: process.env.MNN_PARITY_HOME ?? path.join(os.homedir(), ".cache", "mnn-parity"),
      ...more,
    }),
    stop: () => stop(github, results, issuer, door, dashboard, postgres, scratch),
  };
}

async function openPull(github: StandIn): Promise<{ pull: number; sha: string }> {
  const call = async (method: string, at: string, body?: object) => {
    const response = await fetch(`${github.url}${at}`, {
      method,
      headers: { authorization: `Bearer ${github.token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return (await response.json()) as Record<string, never>;
  };
  const ref = await call("GET", "/repos/acme/photo-editor/git/ref/heads/main");
  const { sha } = ref.object as unknown as { sha: string };
  const made = await call("POST", "/repos/acme/photo-editor/pulls", {
    title: "x",
    head: "brighter",
    base: "main",
  });
  return { pull: made.number as unknown as number, sha };
}

function forward(port: () => number): Promise<Served> {
  return serve((request, response) => {
    const through = http.request(
      {
        host: "127.0.0.1",
        port: port(),
        path: request.url,
        method: request.method,
        headers: request.headers,
      },
      (inside) => {
        response.writeHead(inside.statusCode ?? 502, inside.headers);
        inside.pipe(response);
      },
    );
    through.on("error", () => response.writeHead(502).end());
    request.pipe(through);
  });
}

async function stop(
  github: StandIn,
  results: ResultsService,
  issuer: Issuer,
  door: Served,
  dashboard: Dashboard,
  postgres: Postgres,
  scratch: string,
): Promise<void> {
  await dashboard.stop();
  await Promise.all([github.close(), results.close(), issuer.close(), door.close(), postgres.stop()]);
  await rm(scratch, { recursive: true, force: true });
}

/** The payload of a pull request's event. */
export const pullPayload = ({ pull, sha }: Pick<World, "pull" | "sha">, branch = "brighter") => ({
  action: "synchronize",
  number: pull,
  pull_request: {
    number: pull,
    head: { sha, ref: branch, repo: { full_name: "acme/photo-editor" } },
    base: { ref: "main", sha, repo: { full_name: "acme/photo-editor" } },
  },
  repository: { full_name: "acme/photo-editor", name: "photo-editor", owner: { login: "acme" } },
});
