import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { baselineFromDashboard } from "../../action/src/dashboard-client/baseline.ts";
import { Attempts } from "../../action/src/github/api/attempt.ts";
import { connectGithub, type Github } from "../../action/src/github/api/client.ts";
import { findArtifact, findPull } from "../../action/src/github/api/workflow-run.ts";
import { publish } from "../../action/src/github/job/conclude.ts";
import { readInputs } from "../../action/src/github/job/inputs.ts";
import type { Job } from "../../action/src/github/job/job.ts";
import { beginCheck } from "../../action/src/github/job/steps.ts";
import { baselineFromFile } from "../../action/src/report/read-baseline.ts";
import { baselineOf, encodeBaseline } from "../../core/change/baseline.ts";
import { encodeReport } from "../../core/report/schema.ts";
import { english } from "../../core/words/words.ts";
import { buildReport } from "../support/report.ts";
import { answer, bodyOf, type Served, serve } from "../support/serve.ts";

const report = buildReport({ inputs: ["cat"], releases: ["3.6.1"], targets: ["host"] });

/** Answers by `METHOD path`; everything that was asked for. */
let answers: Record<string, { status?: number; json?: unknown }>;
let asked: { call: string; authorization: string | undefined }[];
let server: Served;
let github: Github;
let folder: string;

beforeAll(async () => {
  server = await serve(async (request, response) => {
    await bodyOf(request);
    const url = new URL(request.url ?? "/", "http://x");
    const call = `${request.method} ${url.pathname}`;
    asked.push({ call: `${call}${url.search}`, authorization: request.headers.authorization });
    const { status = 200, json } = answers[call] ?? { status: 404, json: { message: "none" } };
    return answer(response, status, json);
  });
  github = await connectGithub({ token: "t", apiUrl: server.url, repository: "acme/app" });
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-sources-"));
});
beforeEach(() => {
  answers = {};
  asked = [];
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe("the baseline from a dashboard", () => {
  const ask = () => baselineFromDashboard(server.url, "secret", { project: "acme/app", branch: "a b&c" });

  it("is asked for by project and branch, with the token", async () => {
    answers["GET /api/v1/baseline"] = { json: encodeBaseline(baselineOf(report)) };
    expect(await ask()).toEqual(baselineOf(report));
    expect(asked).toEqual([
      { call: "GET /api/v1/baseline?project=acme%2Fapp&branch=a+b%26c", authorization: "Bearer secret" },
    ]);
  });

  it("is none where it has none, and an error where it is something else", async () => {
    expect(await ask()).toBeNull();
    answers["GET /api/v1/baseline"] = { json: { hello: 1 } };
    await expect(ask()).rejects.toThrow();
    answers["GET /api/v1/baseline"] = { status: 500, json: {} };
    await expect(ask()).rejects.toThrow(/answered 500/);
  });
});

describe("the baseline from a file", () => {
  it("is a report, or a baseline as the dashboard gives it", async () => {
    await writeFile(path.join(folder, "report.json"), JSON.stringify(encodeReport(report)));
    await writeFile(path.join(folder, "base.json"), JSON.stringify(encodeBaseline(baselineOf(report))));
    expect(await baselineFromFile(folder)).toEqual(baselineOf(report));
    expect(await baselineFromFile(path.join(folder, "base.json"))).toEqual(baselineOf(report));
    await expect(baselineFromFile(path.join(folder, "none.json"))).rejects.toMatchObject({
      code: "baseline-unreadable",
    });
  });
});

describe("a fork's pull request", () => {
  const run = {
    id: 77,
    event: "pull_request",
    head_sha: "a".repeat(40),
    head_branch: "main",
    head_repository: { full_name: "mallory/app", owner: { login: "mallory" } },
    html_url: "https://github.com/acme/app/actions/runs/77",
  };
  const pull = (head: object) => ({ number: 7, base: { ref: "main" }, head });

  it("is the open one at the event's commit, of the event's repository", async () => {
    answers["GET /repos/acme/app/pulls"] = {
      json: [
        pull({ sha: "b".repeat(40), repo: { full_name: "mallory/app" } }),
        { ...pull({ sha: run.head_sha, repo: { full_name: "someone/app" } }), number: 8 },
        { ...pull({ sha: run.head_sha, repo: { full_name: "mallory/app" } }), number: 9 },
      ],
    };
    expect(await findPull(github, run)).toMatchObject({ pull: 9, branch: "mallory:main", base: "main" });
    expect(asked[0]?.call).toContain("head=mallory%3Amain");
  });

  it("is none where the run was none of a pull request, or nothing is there", async () => {
    expect(await findPull(github, { ...run, event: "push" })).toBeNull();
    answers["GET /repos/acme/app/pulls"] = { json: [] };
    expect(await findPull(github, run)).toBeNull();
  });

  it("has the artifact of its exact name", async () => {
    answers["GET /repos/acme/app/actions/runs/77/artifacts"] = {
      json: {
        total_count: 2,
        artifacts: ["mnn-parity-shard-1", "mnn-parity"].map((name, index) => ({
          id: index + 1,
          name,
          size_in_bytes: 1000,
          expired: false,
        })),
      },
    };
    expect(await findArtifact(github, 77, "mnn-parity")).toEqual({ id: 2, size: 1000 });
  });

  it("gets no check, no publishing and no token of anybody's from its own job", async () => {
    const connect = vi.fn();
    const job = {
      event: { fork: true, pull: 7, sha: "x", branch: "mallory:main", base: "main", from: "mallory/app" },
      env: { canIdentify: true },
      attempts: new Attempts(() => {}),
      github: connect,
      openCheck: null,
      words: english,
    } as unknown as Job;
    const inputs = readInputs({
      inputs: { "dashboard-url": server.url, token: "secret", "github-token": "t" },
    });
    expect(await publish(job, inputs, report)).toBeNull();
    await beginCheck(job, inputs);
    expect(connect).not.toHaveBeenCalled();
    expect(asked).toEqual([]);
    expect(job.attempts.losses).toEqual([]);
  });
});
