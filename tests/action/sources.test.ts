import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { baselineFromDashboard } from "../../action/src/dashboard-client/baseline.ts";
import { Attempts } from "../../action/src/github/api/attempt.ts";
import { baselineFromArtifact } from "../../action/src/github/api/baseline.ts";
import { connectGithub, type Github } from "../../action/src/github/api/client.ts";
import { findArtifact, findPull } from "../../action/src/github/api/workflow-run.ts";
import { publish } from "../../action/src/github/job/conclude.ts";
import { readInputs } from "../../action/src/github/job/inputs.ts";
import type { Job } from "../../action/src/github/job/job.ts";
import { beginCheck } from "../../action/src/github/job/steps.ts";
import { baselineFromFile } from "../../action/src/report/read-baseline.ts";
import { baselineOf, encodeBaseline } from "../../core/change/baseline.ts";
import { encodeReport } from "../../core/report/schema.ts";
import { buildReport } from "../support/report.ts";
import { answer, bodyOf, type Served, serve } from "../support/serve.ts";

const report = buildReport({ inputs: ["cat"], releases: ["3.6.1"], targets: ["host"] });
const zip = zipSync({ "report.json": strToU8(JSON.stringify(encodeReport(report))) });

/** Answers by `METHOD path`; everything that was asked for. */
let answers: Record<string, { status?: number; json?: unknown; bytes?: Uint8Array }>;
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
    const { status = 200, json, bytes } = answers[call] ?? { status: 404, json: { message: "none" } };
    if (!bytes) return answer(response, status, json);
    response.writeHead(status);
    response.end(bytes);
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

const artifact = (id: number, more: object = {}, run: object = {}) => ({
  id,
  name: "mnn-parity",
  size_in_bytes: 1000,
  expired: false,
  created_at: `2026-11-${10 + id}T00:00:00Z`,
  workflow_run: { id: 500 + id, head_branch: "main", repository_id: 1, head_repository_id: 1, ...run },
  ...more,
});

describe("the baseline from an artifact", () => {
  const from = (artifacts: object[]) => {
    answers["GET /repos/acme/app/actions/artifacts"] = { json: { total_count: artifacts.length, artifacts } };
    for (let id = 1; id < 9; id++)
      answers[`GET /repos/acme/app/actions/artifacts/${id}/zip`] = { bytes: zip };
    return baselineFromArtifact(github, { name: "mnn-parity", branch: "main", runId: "508" });
  };
  const taken = () => asked.map(({ call }) => /artifacts\/(\d+)\/zip/.exec(call)?.[1]).filter(Boolean);

  it("is the newest of the branch", async () => {
    expect(await from([artifact(1), artifact(3), artifact(2)])).toEqual(baselineOf(report));
    expect(taken()).toEqual(["3"]);
  });

  it.each<[string, object]>([
    ["a fork's branch of the same name", artifact(5, {}, { head_repository_id: 666 })],
    ["another branch's", artifact(5, {}, { head_branch: "other" })],
    ["one that has expired", artifact(5, { expired: true })],
    ["this very run's", artifact(8)],
  ])("is not %s", async (_, other) => {
    await from([artifact(1), other]);
    expect(taken()).toEqual(["1"]);
  });

  it("is none where there is none", async () => expect(await from([])).toBeNull());
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
      json: { total_count: 2, artifacts: [artifact(1, { name: "mnn-parity-shard-1" }), artifact(2)] },
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
