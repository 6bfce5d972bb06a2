import { rm } from "node:fs/promises";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import { runAct } from "../support/act.ts";
import { buildReport } from "../support/report.ts";
import { type Consumer, makeConsumer, makeRelease, readText, root } from "./consumer.ts";
import { makeWorld, type World } from "./world.ts";

let world: World;
let consumer: Consumer;
let release: string;
const headSha = "a".repeat(40);

beforeAll(async () => {
  [world, consumer, release] = await Promise.all([makeWorld(), makeConsumer(), makeRelease()]);
  const example = await readText(`${root}/docs/workflows/publish-fork.yml`);
  await consumer.write({
    ".github/workflows/publish.yml": example.replace(
      /\$\{\{ vars\.PARITY_DASHBOARD_URL \}\}/,
      world.dashboardUrl,
    ),
  });
  await consumer.commit("main", "publish");
  Object.assign(world.issuer.claims, { event_name: "workflow_run", ref: "refs/heads/main", head_ref: "" });
});
afterAll(async () => {
  await consumer?.remove();
  await world?.stop();
  await rm(release, { recursive: true, force: true });
});

const base = "/repos/acme/photo-editor";
beforeEach(() => {
  world.github.calls.splice(0);
  world.github.answers.set(`GET ${base}/pulls`, [
    {
      number: world.pull,
      head: { sha: headSha, ref: "brighter", repo: { full_name: "mallory/photo-editor" } },
      base: { ref: "main" },
    },
  ]);
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

const finish = (more: object = {}) =>
  runAct({
    cwd: consumer.folder,
    workflow: ".github/workflows/publish.yml",
    event: "workflow_run",
    payload: {
      action: "completed",
      workflow_run: {
        id: 77,
        event: "pull_request",
        head_sha: headSha,
        head_branch: "brighter",
        head_repository: { full_name: "mallory/photo-editor", owner: { login: "mallory" } },
        html_url: "https://github.com/acme/photo-editor/actions/runs/77",
        pull_requests: [],
        ...more,
      },
      repository: { full_name: "acme/photo-editor", name: "photo-editor", owner: { login: "acme" } },
    },
    env: world.env({ GITHUB_RUN_ID: "401" }),
    secrets: { GITHUB_TOKEN: world.github.token },
    action: release,
    cacheFolder: `${world.scratch}/cache`,
    results: world.results.url,
  });

const writes = () => world.github.calls.filter((call) => !call.startsWith("GET "));

describe("a pull request from a fork", () => {
  it("with a hostile artifact has no effect", async () => {
    const forged = buildReport({ project: "acme/photo-editor" });
    forged.models[0]!.file = "../../etc/passwd";
    leaves(zipOf(forged));
    const { code, log } = await finish();
    if (process.env.MNN_PARITY_SHOW) process.stdout.write(log);
    expect(code).not.toBe(0);
    expect(log).toContain("the artifact was refused: the name of a file is a path");
    expect(writes()).toEqual([]);
    expect(log).not.toContain("published: ");
  });

  it("with an artifact larger than any report is not even downloaded", async () => {
    leaves(zipOf(buildReport()), 900e6);
    const { log } = await finish();
    expect(log).toContain("the artifact was refused: 900000000 bytes");
    expect(world.github.calls.some((call) => call.endsWith("/zip"))).toBe(false);
    expect(writes()).toEqual([]);
  });

  it("that has moved on since is told nothing", async () => {
    leaves(zipOf(buildReport()));
    const { code, log } = await finish({ head_sha: "b".repeat(40) });
    expect(code).toBe(0);
    expect(log).toContain("nothing to tell");
    expect(writes()).toEqual([]);
  });

  it("gets its comment and check, and is published as its own branch, whatever its report says of itself", async () => {
    const report = buildReport({ project: "victim/app", releases: ["3.6.1"], targets: ["qemu:cortex-a76"] });
    report.source = { repository: "acme/photo-editor", commit: "f".repeat(40), branch: "main", dirty: false };
    leaves(zipOf(report));
    const { code, log } = await finish();
    if (process.env.MNN_PARITY_SHOW) process.stdout.write(log);
    expect(code).not.toBe(0);
    const comments = (await world.github.get(`${base}/issues/${world.pull}/comments`)) as { body: string }[];
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toMatch(/^### ✕ mnn-parity: 1 of 1 field fails/);
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
});
