import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ActRun, runAct } from "../support/act.ts";
import { type Consumer, makeConsumer, makeRelease, parityYml } from "./consumer.ts";
import { makeWorld, pullPayload, type World } from "./world.ts";

let world: World;
let consumer: Consumer;
let release: string;
let home: string;

const workflow = (dashboard: string): string => `name: parity
on: [push, pull_request]
permissions: {}
jobs:
  parity:
    uses: org/mnn-parity/.github/workflows/parity.yml@v1
    permissions: { contents: read, actions: read, checks: write, pull-requests: write, id-token: write }
    with:
      config: parity.yml
      configs: cpu/normal,cpu/low
      shards: 2
      dashboard-url: ${dashboard}
`;

beforeAll(async () => {
  [world, consumer, release] = await Promise.all([makeWorld(), makeConsumer(), makeRelease()]);
  home = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-home-"));
  await consumer.write({
    ".github/workflows/parity.yml": workflow(world.dashboardUrl),
    "parity.yml": parityYml(),
  });
});
afterAll(async () => {
  await consumer?.remove();
  await world?.stop();
  await rm(release, { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
});

async function run(event: "push" | "pull_request", runId: number): Promise<ActRun> {
  world.results.newRun();
  const onPull = event === "pull_request";
  Object.assign(world.issuer.claims, {
    event_name: event,
    ref: onPull ? `refs/pull/${world.pull}/merge` : "refs/heads/main",
    head_ref: onPull ? "brighter" : "",
  });
  const result = await runAct({
    cwd: consumer.folder,
    workflow: ".github/workflows/parity.yml",
    event,
    payload: onPull ? pullPayload(world) : { ref: "refs/heads/main", after: world.sha },
    env: world.env({ GITHUB_RUN_ID: String(runId), MNN_PARITY_HOME: home }),
    secrets: { GITHUB_TOKEN: world.github.token },
    action: release,
    cacheFolder: `${world.scratch}/cache`,
    results: world.results.url,
  });
  if (process.env.MNN_PARITY_SHOW) process.stdout.write(result.log);
  return result;
}

interface Comment {
  body: string;
}
const comments = () =>
  world.github.get(`/repos/acme/photo-editor/issues/${world.pull}/comments`) as Promise<Comment[]>;
const checks = async () =>
  (
    (await world.github.get(`/repos/acme/photo-editor/commits/${world.sha}/check-runs`)) as {
      check_runs: { name: string; status: string; conclusion: string }[];
    }
  ).check_runs;

/** What a runner that ran this before has on its disk, without a download. */
async function warm(): Promise<void> {
  const from = world.env().MNN_PARITY_HOME!;
  for (const name of ["arm64", "qemu", "wheels", "sharp", "facts"]) {
    await mkdir(path.join(home, name), { recursive: true });
    for (const entry of await readdir(path.join(from, name)).catch(() => []))
      if (name !== "wheels" || /3\.6\.1|numpy/i.test(entry))
        await cp(path.join(from, name, entry), path.join(home, name, entry), {
          recursive: true,
          verbatimSymlinks: true,
        });
  }
}

describe("a run shared among jobs, through the reusable workflow", () => {
  it("is planned, run in two shards, and merged into one verdict, one check and one publish", async () => {
    await warm();
    await consumer.commit("main", "parity");
    const { code, log } = await run("push", 201);
    expect(code).toBe(0);
    expect(log).toMatch(/shard 1 of 2: 1 group,/);
    expect(log).toMatch(/shard 2 of 2: 1 group,/);
    expect(log).toContain("2 of 2 shards came back");
    expect(log.match(/published: /g)).toHaveLength(1);
    const names = world.results.artifacts.map(({ name }) => name).sort();
    expect(names).toEqual([
      "mnn-parity",
      "mnn-parity-plan",
      "mnn-parity-report",
      "mnn-parity-shard-1",
      "mnn-parity-shard-2",
    ]);
    // Runtimes are kept once: both shards need the same.
    expect(log).toMatch(/kept mnn-parity-\d-linux/);
  });

  it("brings runtimes back from the cache on a runner that has none, and balances by times seen before", async () => {
    await rm(home, { recursive: true, force: true });
    const { code, log } = await run("pull_request", 202);
    expect(log.match(/restored mnn-parity-\d-linux/g)).toHaveLength(1);
    expect(log).toMatch(/another job on this machine is restoring|has runtimes already/);
    expect(log).not.toMatch(/downloading|fetching/i);
    expect(log).toContain("comparing with the dashboard's last report of main");
    expect(code).toBe(0);
    expect(await comments()).toEqual([]);
    expect(await checks()).toMatchObject([
      { name: "mnn-parity", status: "completed", conclusion: "success" },
    ]);
  });

  it("whose shard is lost shows missing cells, and does not pass", async () => {
    world.results.faults.push({ path: /CreateArtifact/, how: 403, body: /mnn-parity-shard-2/ });
    const { code, log } = await run("pull_request", 203);
    world.results.faults.splice(0);
    expect(log).toContain("lost: the artifact: 403");
    expect(log).toContain("1 of 2 shards came back");
    expect(code).not.toBe(0);
    const [comment] = await comments();
    expect(comment?.body).toMatch(
      /^### ◌ mnn-parity: Interrupted\. So far: [^\n]*\n\n2 newly not run at all, 2 as before\./,
    );
    expect(comment?.body).toContain("pass → not run");
    expect((await checks()).at(-1)).toMatchObject({ status: "completed", conclusion: "failure" });
  });
});
