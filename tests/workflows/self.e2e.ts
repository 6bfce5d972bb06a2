import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runAct } from "../support/act.ts";
import { makeRelease, root } from "./consumer.ts";
import { makeWorld, pullPayload, type World } from "./world.ts";

let world: World;
let release: string;

beforeAll(async () => {
  [world, release] = await Promise.all([makeWorld(), makeRelease()]);
  await cp(path.join(root, "models", "lama-tiny"), path.join(release, "models", "lama-tiny"), {
    recursive: true,
  });
});
afterAll(async () => {
  await world?.stop();
  await rm(release, { recursive: true, force: true });
});

const run = (runId: string) =>
  runAct({
    cwd: release,
    workflow: ".github/workflows/self-test.yml",
    event: "pull_request",
    payload: pullPayload(world),
    env: world.env({ GITHUB_RUN_ID: runId, GITHUB_REPOSITORY: "acme/photo-editor" }),
    secrets: { GITHUB_TOKEN: world.github.token },
    cacheFolder: `${world.scratch}/cache`,
    results: world.results.url,
  });

describe("this repository's own workflow, uses: ./", () => {
  it("passes on itself, from a checkout, on Node 24", async () => {
    const { code, log, outputs } = await run("301");
    if (process.env.MNN_PARITY_SHOW) process.stdout.write(log);
    expect(outputs).toMatchObject({ verdict: "pass", failed: "0" });
    expect(code).toBe(0);
    expect(log).toContain("Post ./");
  });

  it("gives its verdict and its report when all of GitHub fails, and says what was lost", async () => {
    world.github.faults.push({ path: /./, how: 403 });
    world.results.faults.push({ path: /./, how: 403 });
    const { code, log, outputs } = await run("302");
    world.github.faults.splice(0);
    world.results.faults.splice(0);
    if (process.env.MNN_PARITY_SHOW) process.stdout.write(log);
    expect(outputs).toMatchObject({ verdict: "pass" });
    expect(code).toBe(0);
    expect(log).toMatch(
      /lost: the check: 403: the token lacks a permission; add `permissions: \{ checks: write \}`/,
    );
    expect(log).toMatch(/lost: the artifact: 403/);
    expect(log).toMatch(/lost: the artifact's baseline: 403/);
    expect(outputs.report).toMatch(/parity-report$/);
  });
});
