import { readdir, rm } from "node:fs/promises";
import os from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ActRun, runAct } from "../support/act.ts";
import { type Consumer, makeConsumer, makeRelease, parityYml, root } from "./consumer.ts";
import { makeWorld, pullPayload, type World } from "./world.ts";

let world: World;
let consumer: Consumer;
let release: string;

/** A file in a pull request may be called anything. */
const hostileName = "coffee;$(touch pwned)`touch pwned`'";

const withoutExpect = parityYml().replace(/expect:[\s\S]*/, "");

const workflow = (dashboard: string): string => `name: parity
on: [push, pull_request]
permissions: { contents: read, actions: read, checks: write, pull-requests: write, id-token: write }
jobs:
  parity:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - id: parity
        uses: org/mnn-parity@v1
        with:
          dashboard-url: ${dashboard}
      - if: \${{ always() }}
        env:
          VERDICT: \${{ steps.parity.outputs.verdict }}
          FAILED: \${{ steps.parity.outputs.failed }}
          CHANGED: \${{ steps.parity.outputs.changed }}
          DASHBOARD: \${{ steps.parity.outputs.dashboard-run-url }}
        run: |
          echo "output verdict=$VERDICT"
          echo "output failed=$FAILED"
          echo "output changed=$CHANGED"
          echo "output dashboard-run-url=$DASHBOARD"
`;

beforeAll(async () => {
  [world, consumer, release] = await Promise.all([makeWorld(), makeConsumer(), makeRelease()]);
  await consumer.write({
    ".github/workflows/parity.yml": workflow(world.dashboardUrl),
    "parity.yml": parityYml(),
  });
});
afterAll(async () => {
  await consumer?.remove();
  await world?.stop();
  await rm(release, { recursive: true, force: true });
});

interface Comment {
  body: string;
  user: { login: string };
}
interface Check {
  name: string;
  status: string;
  conclusion: string;
  output: { title: string };
}

const comments = () =>
  world.github.get(`/repos/acme/photo-editor/issues/${world.pull}/comments`) as Promise<Comment[]>;
const checks = async () =>
  (
    (await world.github.get(`/repos/acme/photo-editor/commits/${world.sha}/check-runs`)) as {
      check_runs: Check[];
    }
  ).check_runs;

/** Files of this name where a job could have made one. */
const anywhere = async (name: string) =>
  (await Promise.all([consumer.folder, root, os.tmpdir(), release].map((folder) => readdir(folder))))
    .flat()
    .filter((file) => file === name);

async function run(event: "push" | "pull_request", runId: number, branch = "brighter"): Promise<ActRun> {
  world.results.newRun();
  const onPull = event === "pull_request";
  Object.assign(world.issuer.claims, {
    event_name: event,
    ref: onPull ? `refs/pull/${world.pull}/merge` : "refs/heads/main",
    head_ref: onPull ? branch : "",
  });
  const result = await runAct({
    cwd: consumer.folder,
    workflow: ".github/workflows/parity.yml",
    event,
    payload: onPull ? pullPayload(world, branch) : { ref: "refs/heads/main", after: world.sha },
    env: world.env({ GITHUB_RUN_ID: String(runId) }),
    secrets: { GITHUB_TOKEN: world.github.token },
    action: release,
    cacheFolder: `${world.scratch}/cache`,
    results: world.results.url,
  });
  if (process.env.MNN_PARITY_SHOW) process.stdout.write(result.log);
  return result;
}

/** A page of the dashboard, as one who may read the private project sees it. */
const pageOf = (url: string) =>
  fetch(url, { redirect: "manual", headers: { authorization: `Bearer ${world.dashboard.token}` } });

describe("a team's pull request, one job", () => {
  it("first the base branch: everything is as expected, and the report is published by the job's identity", async () => {
    await consumer.commit("main", "parity");
    const { code, log, outputs } = await run("push", 101);
    expect(log).toContain("published: ");
    expect(outputs).toMatchObject({ verdict: "pass", failed: "0", changed: "0" });
    expect(outputs["dashboard-run-url"]).toMatch(/\/runs\/[0-9a-f-]{36}$/);
    expect((await pageOf(outputs["dashboard-run-url"]!)).status).toBe(200);
    expect(code).toBe(0);
    expect(world.results.artifacts.map(({ name, done }) => [name, done]).sort()).toEqual([
      ["mnn-parity", true],
      ["mnn-parity-report", true],
    ]);
    // The stand-in does not know the commit, which is this test's own, and lists no checks of it.
    expect(log).toContain("check ended: success");
    expect(await comments()).toEqual([]);
  });

  it("run again with nothing changed it takes what the first run computed, and says so", async () => {
    const { code, log, outputs } = await run("push", 111);
    expect(outputs).toMatchObject({ verdict: "pass", failed: "0" });
    expect(code).toBe(0);
    const [, taken, of] = /(\d+) of (\d+) cells taken from .*run \d+ of commit/.exec(log) ?? [];
    // But for the one in twenty that is drawn.
    expect(Number(taken)).toBeGreaterThan(Number(of) / 2);
    // What the page says of it: tests/dashboard/taken.test.ts.
    expect((await pageOf(outputs["dashboard-run-url"]!)).status).toBe(200);
  });

  it("a regression is one comment that names it, a red check and a failed job", async () => {
    await consumer.write({ "parity.yml": withoutExpect });
    await consumer.commit("brighter", "an expectation that breaks");
    const { code, log, outputs } = await run("pull_request", 102);
    expect(log).toContain("comparing with the dashboard's last report of main");
    expect(outputs).toMatchObject({ verdict: "fail", failed: "2", changed: "1" });
    expect(code).not.toBe(0);
    const [comment, ...more] = await comments();
    expect(more).toEqual([]);
    expect(comment?.body).toMatch(
      /^### ✕ mnn-parity: lama-tiny [^\n]* at cpu\/low on cortex-a57, in MNN 3\.6\.1\n/,
    );
    expect(comment?.body).toMatch(
      /\n1 newly [^,]*, 3 as before\. Compared with the last report of main at \[`[0-9a-f]{7}`\]/,
    );
    expect(comment?.body).toContain("`lama-tiny` · `cpu/low` on cortex-a57 · MNN 3.6.1");
    expect((await checks()).at(-1)).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(log).toMatch(/\| ::error title=lama-tiny: .*file=parity.yml,line=2|❗.*cortex-a57|::error/);
  });

  it("a second push updates the comment and adds none", async () => {
    await consumer.addPicture("coffee", hostileName);
    await consumer.commit("brighter", "and a picture that overflows fp16");
    const { outputs, log } = await run("pull_request", 103, "brighter$(touch\u0024{IFS}pwned)");
    expect(outputs).toMatchObject({ verdict: "fail", failed: "4" });
    const all = await comments();
    expect(all).toHaveLength(1);
    expect(all[0]?.body).toMatch(/\n1 newly [^\n]*\b1 new and wrong\b/);
    // The name is in the log and in an annotation, and nothing came of it.
    expect(log).toContain("$(touch pwned)");
    expect(await anywhere("pwned")).toEqual([]);
    expect(all[0]?.body).toMatch(/cortex-a76 · MNN 3\.6\.1: \*\*new: NaN in 1 of 3 inputs/);
  });

  it("the regression fixed: the same comment says in one line that nothing changed", async () => {
    await consumer.write({ "parity.yml": parityYml() });
    await consumer.removePicture(hostileName);
    await consumer.commit("brighter", "fixed");
    const { code, outputs } = await run("pull_request", 104);
    expect(outputs).toMatchObject({ verdict: "pass", failed: "0", changed: "0" });
    expect(code).toBe(0);
    const all = await comments();
    expect(all).toHaveLength(1);
    expect(all[0]?.body).toMatch(/^✓ mnn-parity: Nothing changed: /);
    expect((await checks()).at(-1)).toMatchObject({ conclusion: "success" });
  });
});
