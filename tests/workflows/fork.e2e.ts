import { rm } from "node:fs/promises";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import { runAct } from "../support/act.ts";
import { buildReport } from "../support/report.ts";
import { type Consumer, makeConsumer, makeRelease, parityYml, readText, root } from "./consumer.ts";
import { makeWorld, type World } from "./world.ts";

let world: World;
let consumer: Consumer;
let release: string;
/** What the maintainer's run checks out: act's checkout is the folder that it runs in. */
let verifiedSha: string;

beforeAll(async () => {
  [world, consumer, release] = await Promise.all([makeWorld(), makeConsumer(), makeRelease()]);
  const publish = await readText(`${root}/docs/workflows/publish-fork.yml`);
  const verify = await readText(`${root}/docs/workflows/verify-fork.yml`);
  await consumer.write({
    "parity.yml": parityYml(),
    ".github/workflows/publish.yml": publish.replace(
      /\$\{\{ vars\.PARITY_DASHBOARD_URL \}\}/,
      world.dashboardUrl,
    ),
    // act knows neither a checkout of another commit without GitHub, nor cache-mode.
    ".github/workflows/parity-verify.yml": verify
      .replace(/^ +ref: \$\{\{ inputs\.sha \}\}\n/m, "")
      .replace(/^ +cache-mode: none.*\n/m, ""),
  });
  verifiedSha = await consumer.commit("main", "publish");
  Object.assign(world.issuer.claims, { event_name: "workflow_run", ref: "refs/heads/main", head_ref: "" });
});
afterAll(async () => {
  await consumer?.remove();
  await world?.stop();
  await rm(release, { recursive: true, force: true });
});

const base = "/repos/acme/photo-editor";
const opened = (sha: string) => ({
  number: world.pull,
  state: "open",
  head: { sha, ref: "brighter", repo: { full_name: "mallory/photo-editor" } },
  base: { ref: "main", repo: { full_name: "acme/photo-editor" } },
  labels: [],
});
const pullAt = (sha: string) => {
  world.github.answers.set(`GET ${base}/pulls`, [opened(sha)]);
  world.github.answers.set(`GET ${base}/pulls/${world.pull}`, opened(sha));
};
beforeEach(() => {
  world.github.calls.splice(0);
  pullAt(world.sha);
});

/** What GitHub says that the pull request's run left. */
function leaves(zip: Uint8Array, size = zip.length): void {
  world.github.answers.set(`GET ${base}/actions/runs/77/artifacts`, {
    total_count: 1,
    artifacts: [{ id: 5, name: "mnn-parity", size_in_bytes: size, expired: false }],
  });
  world.github.raw.set(`GET ${base}/actions/artifacts/5/zip`, (response) => {
    response.writeHead(200, { "content-type": "application/zip" });
    response.end(zip);
  });
}

const zipOf = (report: Report) => zipSync({ "report.json": strToU8(JSON.stringify(encodeReport(report))) });

const repository = {
  full_name: "acme/photo-editor",
  name: "photo-editor",
  owner: { login: "acme" },
  default_branch: "main",
};
const act = (workflow: string, event: string, payload: object) =>
  runAct({
    cwd: consumer.folder,
    workflow: `.github/workflows/${workflow}`,
    event,
    payload: { ...payload, repository },
    env: world.env({ GITHUB_RUN_ID: "401" }),
    secrets: { GITHUB_TOKEN: world.github.token },
    action: release,
    cacheFolder: `${world.scratch}/cache`,
    results: world.results.url,
  }).then((ran) => {
    if (process.env.MNN_PARITY_SHOW) process.stdout.write(ran.log);
    return ran;
  });

const target = (action: string, more: object = {}) =>
  act("publish.yml", "pull_request_target", {
    action,
    sender: { login: "acme" },
    pull_request: opened(world.sha),
    ...more,
  });

const finish = (more: object = {}) =>
  act("publish.yml", "workflow_run", {
    action: "completed",
    workflow_run: {
      id: 77,
      event: "pull_request",
      conclusion: "success",
      head_sha: world.sha,
      head_branch: "brighter",
      head_repository: { full_name: "mallory/photo-editor", owner: { login: "mallory" } },
      html_url: "https://github.com/acme/photo-editor/actions/runs/77",
      pull_requests: [],
      ...more,
    },
  });

const writes = () => world.github.calls.filter((call) => !call.startsWith("GET "));
interface Check {
  name: string;
  status: string;
  conclusion: string | null;
  output: { title: string; summary: string };
}
const checks = async () =>
  (
    (await world.github.get(`${base}/commits/${world.sha}/check-runs?filter=all`)) as {
      check_runs: Check[];
    }
  ).check_runs;
const comments = async () =>
  (await world.github.get(`${base}/issues/${world.pull}/comments`)) as { body: string }[];

describe("a pull request from a fork", () => {
  it("has its check before anything of it ran", async () => {
    const { code, log } = await target("opened");
    expect(code).toBe(0);
    expect(log).toMatch(/check \d+ is open/);
    expect(await checks()).toMatchObject([{ name: "mnn-parity", status: "in_progress" }]);
  });

  it("with a hostile artifact ends it, and has no other effect", async () => {
    const forged = buildReport({ project: "acme/photo-editor" });
    forged.models[0]!.file = "../../etc/passwd";
    leaves(zipOf(forged));
    const { code, log } = await finish();
    expect(code).toBe(0);
    expect(log).toContain("the artifact was refused: the name of a file is a path");
    expect(await checks()).toMatchObject([
      { conclusion: "action_required", output: { title: "no report of this commit" } },
    ]);
    expect(await comments()).toEqual([]);
    expect(log).not.toContain("published: ");
  });

  it("with an artifact larger than any report is not even downloaded", async () => {
    leaves(zipOf(buildReport()), 900e6);
    const { log } = await finish();
    expect(log).toContain("the artifact was refused: 900000000 bytes");
    expect(world.github.calls.some((call) => call.endsWith("/zip"))).toBe(false);
    expect(await checks()).toMatchObject([{ conclusion: "action_required" }]);
  });

  it("that has moved on since is told nothing", async () => {
    leaves(zipOf(buildReport()));
    const { code, log } = await finish({ head_sha: "b".repeat(40) });
    expect(code).toBe(0);
    expect(log).toContain("nothing to tell");
    expect(writes()).toEqual([]);
  });

  it("gets its comment and check as a claim, and is published as its own branch, whatever its report says of itself", async () => {
    const report = buildReport({ project: "victim/app", releases: ["3.6.1"], targets: ["qemu:cortex-a76"] });
    report.source = { repository: "acme/photo-editor", commit: "f".repeat(40), branch: "main", dirty: false };
    leaves(zipOf(report));
    const { code, log } = await finish();
    // This job runs at the default branch's commit: a fork's failure is none of its.
    expect(code).toBe(0);
    expect(log).not.toContain("::error");
    expect((await comments()).map(({ body }) => body)).toEqual([
      expect.stringMatching(
        /^### ◌ mnn-parity: claimed by a fork, not verified: lama-tiny breaks at cpu\/low on cortex-a76, in MNN 3.6.1/,
      ),
    ]);
    expect(await checks()).toMatchObject([
      { conclusion: "action_required", output: { title: "claimed by a fork, not verified" } },
    ]);
    const url = /published: (\S+)/.exec(log)?.[1];
    const page = await (await fetch(url!)).text();
    expect(page).toContain("mallory:brighter");
    expect(page).not.toContain("victim/app");
    const answer = await fetch(
      `${world.dashboardUrl}/api/v1/baseline?project=acme/photo-editor&branch=main`,
      {
        headers: { authorization: `Bearer ${world.dashboard.token}` },
      },
    );
    expect(answer.status).toBe(404);
  });

  it("with 900 MB of photographs is told from the small report beside them, which are linked", async () => {
    leaves(zipOf(buildReport({ releases: ["3.6.1"], targets: ["qemu:cortex-a76"] })));
    world.github.answers.set(`GET ${base}/actions/runs/77/artifacts`, {
      total_count: 2,
      artifacts: [
        { id: 5, name: "mnn-parity-report", size_in_bytes: 9000, expired: false },
        { id: 6, name: "mnn-parity", size_in_bytes: 900e6, expired: false },
      ],
    });
    const { log } = await finish();
    expect(log).toContain("published: ");
    expect(world.github.calls.filter((call) => call.endsWith("/zip"))).toHaveLength(1);
    const comments = (await world.github.get(`${base}/issues/${world.pull}/comments`)) as { body: string }[];
    expect(comments.at(-1)?.body).toContain("/actions/runs/77/artifacts/6");
  });

  it("is run here when a maintainer's label asks for it", async () => {
    const started: unknown[] = [];
    world.github.answers.set(`GET ${base}/collaborators/acme/permission`, { permission: "admin" });
    world.github.raw.set(
      `POST ${base}/actions/workflows/parity-verify.yml/dispatches`,
      (response, _url, sent) => {
        started.push(JSON.parse(sent));
        response.writeHead(204).end();
      },
    );
    const { code } = await target("labeled", { label: { name: "parity: verify" } });
    expect(code).toBe(0);
    expect(started).toEqual([{ ref: "main", inputs: { pull: String(world.pull), sha: world.sha } }]);
  });
});

describe("a fork's commit that a maintainer has run", () => {
  const artifacts = () => world.results.artifacts.filter(({ done }) => done);
  const dispatch = (sha: string) =>
    act("parity-verify.yml", "workflow_dispatch", { inputs: { pull: String(world.pull), sha } });
  beforeEach(() => {
    world.results.newRun();
    world.results.caches.splice(0);
    // The stand-in of GitHub's API and that of its results service are two, and emulate knows no commit of the folder's.
    world.github.raw.set(`GET ${base}/actions/runs/401/artifacts`, (response) => {
      const listed = artifacts().map(({ id, name, bytes }) => ({
        id,
        name,
        size_in_bytes: bytes.length,
        expired: false,
      }));
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ total_count: listed.length, artifacts: listed }));
      for (const { id, bytes } of artifacts())
        world.github.raw.set(`GET ${base}/actions/artifacts/${id}/zip`, (zip) => zip.end(bytes));
    });
    world.github.answers.set(`GET ${base}/commits/${verifiedSha}/check-runs`, {
      total_count: 0,
      check_runs: [],
    });
    pullAt(verifiedSha);
  });
  const told = async (log: string) =>
    (await world.github.get(`${base}/check-runs/${/check (\d+) is to be ended/.exec(log)?.[1]}`)) as Check;

  it("is run without a cache, and its verdict ends the check", async () => {
    const { code, log } = await dispatch(verifiedSha);
    expect(code).toBe(0);
    expect(
      artifacts()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([`mnn-parity-of-${verifiedSha}`, `mnn-parity-of-${verifiedSha}-report`]);
    expect(world.results.caches).toEqual([]);
    expect(log).not.toContain("published: ");
    expect(await told(log)).toMatchObject({
      status: "completed",
      conclusion: "success",
      external_id: "verified:401",
      output: { title: expect.stringContaining(`${verifiedSha.slice(0, 7)}, run by a maintainer`) },
    });
  });

  it("that is not the one checked out is not run, and the check says that there is no report", async () => {
    const other = "b".repeat(40);
    pullAt(other);
    world.github.answers.set(`GET ${base}/commits/${other}/check-runs`, { total_count: 0, check_runs: [] });
    const { log } = await dispatch(other);
    expect(log).toContain(`verify is ${other}, and ${verifiedSha} is checked out: nothing was run`);
    expect(artifacts()).toEqual([]);
    expect(await told(log)).toMatchObject({ conclusion: "action_required" });
  });
});
