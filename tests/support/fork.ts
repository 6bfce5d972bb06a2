import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { Attempts } from "../../action/src/github/api/attempt.ts";
import { connectGithub, type Github } from "../../action/src/github/api/client.ts";
import { readEvent } from "../../action/src/github/api/event.ts";
import { tellClaim } from "../../action/src/github/fork/claim.ts";
import { attendPull } from "../../action/src/github/fork/target.ts";
import { tellVerified } from "../../action/src/github/fork/verify.ts";
import { readInputs } from "../../action/src/github/job/inputs.ts";
import type { Job } from "../../action/src/github/job/job.ts";
import { readJob } from "../../action/src/system/environment.ts";
import { encodeReport, READ_SCHEMAS, type Report } from "../../core/report/schema.ts";
import { wordsOf } from "../../core/words/words.ts";
import { type StandIn, startGithub } from "./github.ts";
import { answer, bodyOf, type Served, serve } from "./serve.ts";

/** A check as GitHub shows it. */
export interface Check {
  id: number;
  name: string;
  status: string;
  conclusion: string | null;
  external_id: string;
  output: { title: string; summary: string };
}

/** acme/app, and mallory's fork of it with a pull request. */
export interface ForkWorld {
  github: StandIn;
  api: Github;
  /** What was published, by a stand-in of a dashboard. */
  published: Report[];
  pull: number;
  base: string;
  /** A commit that GitHub knows. */
  commit(): Promise<string>;
  checks(sha: string): Promise<Check[]>;
  comments(): Promise<string[]>;
  /** What the runs of workflows started by us were given. */
  dispatched: { ref: string; inputs: Record<string, string> }[];
  /** Runs the Action's publish step as a job of its own. */
  run(asked: PublishJob): Promise<Ran>;
  stop(): Promise<void>;
}

/** What became of a job. */
export interface Ran {
  green: boolean;
  losses: string[];
}

const at = "/repos/acme/app";

export async function makeForkWorld(): Promise<ForkWorld> {
  // @actions/core asks once in a process where the summary is.
  const kept = process.env.GITHUB_STEP_SUMMARY;
  const scratch = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-summary-"));
  process.env.GITHUB_STEP_SUMMARY = path.join(scratch, "summary.md");
  await writeFile(process.env.GITHUB_STEP_SUMMARY, "");
  const github = await startGithub({
    users: [{ login: "acme" }, { login: "github-actions[bot]" }, { login: "mallory" }],
    repos: [{ owner: "acme", name: "app", auto_init: true, default_branch: "main" }],
  });
  const api = await connectGithub({ token: github.token, apiUrl: github.url, repository: "acme/app" });
  const { rest } = api.octokit;
  const owner = await connectGithub({ token: github.ownerToken, apiUrl: github.url, repository: "acme/app" });
  const on = { owner: "acme", repo: "app" };
  const published: Report[] = [];
  const dashboard = await serve(async (request, response) => {
    const body = await bodyOf(request);
    if (request.method === "GET" && request.url === "/api/v1/schemas")
      return answer(response, 200, { schemas: READ_SCHEMAS });
    if (request.method !== "POST") return answer(response, 404, {});
    published.push(JSON.parse(body.toString()) as Report);
    return answer(response, 200, { id: 1, url: "/runs/1" });
  });
  const main = (await rest.git.getRef({ ...on, ref: "heads/main" })).data.object.sha;
  const { tree } = (await rest.git.getCommit({ ...on, commit_sha: main })).data;
  const { number } = (await rest.pulls.create({ ...on, title: "x", head: "brighter", base: "main" })).data;
  const dispatched: ForkWorld["dispatched"] = [];
  github.raw.set(`POST ${at}/actions/workflows/parity-verify.yml/dispatches`, (response, _url, sent) => {
    dispatched.push(JSON.parse(sent) as ForkWorld["dispatched"][number]);
    response.writeHead(204).end();
  });
  let commits = 0;
  return {
    github,
    api,
    published,
    pull: number,
    base: main,
    dispatched,
    commit: async () =>
      (
        await owner.octokit.rest.git.createCommit({
          ...on,
          message: `${commits++}`,
          tree: tree.sha,
          parents: [main],
        })
      ).data.sha,
    checks: async (sha) =>
      ((await github.get(`${at}/commits/${sha}/check-runs?filter=all`)) as { check_runs: Check[] })
        .check_runs,
    comments: async () =>
      ((await github.get(`${at}/issues/${number}/comments`)) as { body: string }[]).map(({ body }) => body),
    run: (asked) => runPublish(asked, { api, base: main, dashboard }),
    stop: async () => {
      await github.close();
      await dashboard.close();
      if (kept === undefined) delete process.env.GITHUB_STEP_SUMMARY;
      else process.env.GITHUB_STEP_SUMMARY = kept;
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

/** A job of action/publish. */
export interface PublishJob {
  event: "workflow_run" | "pull_request_target" | "workflow_dispatch";
  payload: object;
  inputs?: Record<string, string>;
}

const entries = { workflow_run: tellClaim, pull_request_target: attendPull, workflow_dispatch: tellVerified };

async function runPublish(
  { event, payload, inputs: given = {} }: PublishJob,
  { api, base, dashboard }: { api: Github; base: string; dashboard: Served },
): Promise<Ran> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-fork-"));
  const eventFile = path.join(folder, "event.json");
  await writeFile(eventFile, JSON.stringify(payload));
  const env = readJob({
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_REPOSITORY: "acme/app",
    GITHUB_SHA: base,
    GITHUB_REF_NAME: "main",
    GITHUB_RUN_ID: "401",
    GITHUB_WORKSPACE: folder,
    INPUT_BASELINE: "none",
    "INPUT_FAIL-ON": "any",
    "INPUT_DASHBOARD-URL": dashboard.url,
    INPUT_TOKEN: "t",
    ...Object.fromEntries(
      Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
  } as never);
  const job = {
    env,
    event: await readEvent(env),
    attempts: new Attempts(() => {}),
    context: { signal: new AbortController().signal },
    folder,
    runUrl: "https://github.com/acme/app/actions/runs/401",
    github: async () => api,
    openCheck: null,
    words: wordsOf(given.lang === "zh" ? "zh" : "en"),
  } as unknown as Job;
  const code = process.exitCode;
  process.exitCode = undefined;
  try {
    await entries[event](job, readInputs(env), api);
    return { green: !process.exitCode, losses: job.attempts.losses.map(({ what }) => what) };
  } finally {
    process.exitCode = code;
    await rm(folder, { recursive: true, force: true });
  }
}

/** A report as the artifact that a run leaves. */
export const zipOf = (report: Report): Uint8Array =>
  zipSync({ "report.json": strToU8(JSON.stringify(encodeReport(report))) });
