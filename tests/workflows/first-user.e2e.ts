import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documented, follow, newRepository, photographs, photoNetwork } from "../init/repositories.ts";
import { runAct } from "../support/act.ts";
import { execute } from "../support/cli.ts";
import { type StandIn, startGithub } from "../support/github.ts";
import { type ResultsService, startResultsService } from "../support/results-service.ts";
import { makeRelease } from "./consumer.ts";

const [init = "", accept = "", commit = ""] = documented();
const workflow = ".github/workflows/parity.yml";

let github: StandIn;
let results: ResultsService;
let release: string;
let folder: string;
let work: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-first-"));
  [github, results, release, work] = await Promise.all([
    startGithub({
      users: [{ login: "acme" }, { login: "github-actions[bot]" }],
      repos: [{ owner: "acme", name: "photo-editor", auto_init: true, default_branch: "main" }],
    }),
    startResultsService(),
    makeRelease(),
    newRepository(folder, { "bright.onnx": photoNetwork(1000), ...photographs("photos", 2) }),
  ]);
});
afterAll(async () => {
  await Promise.all([github?.close(), results?.close()]);
  for (const gone of [folder, release]) if (gone) await rm(gone, { recursive: true, force: true });
});

/** The job that GitHub would start for a push to main. */
async function pushed(runId: number) {
  results.newRun();
  const url = `${github.url}/repos/acme/photo-editor`;
  const headers = { authorization: `Bearer ${github.token}` };
  const ref = (await (await fetch(`${url}/git/ref/heads/main`, { headers })).json()) as {
    object: { sha: string };
  };
  const ended = await runAct({
    cwd: work,
    workflow,
    event: "push",
    payload: {
      ref: "refs/heads/main",
      after: ref.object.sha,
      repository: { full_name: "acme/photo-editor", name: "photo-editor", owner: { login: "acme" } },
    },
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_RUN_ID: String(runId),
      GITHUB_REPOSITORY: "acme/photo-editor",
      MNN_PARITY_HOME: process.env.MNN_PARITY_HOME ?? path.join(os.homedir(), ".cache", "mnn-parity"),
    },
    secrets: { GITHUB_TOKEN: github.token },
    action: release,
    cacheFolder: path.join(folder, "cache"),
    results: results.url,
  });
  if (process.env.MNN_PARITY_SHOW) process.stdout.write(ended.log);
  return ended;
}

describe("a first user who follows docs/action.md to the letter", () => {
  it("gets an honestly red job on the main branch", async () => {
    expect(await follow(init, work, folder)).toMatchObject({ code: 1 });
    expect(await follow(commit, work, folder)).toMatchObject({ code: 0 });
    const { code, log } = await pushed(1);
    expect(code).not.toBe(0);
    expect(log).toContain("bright breaks at cpu/low on cortex-a76");
  });

  it("and a green one with the lines that were offered", async () => {
    expect(await follow(accept, work, folder)).toMatchObject({ code: 0 });
    expect(await follow(commit, work, folder)).toMatchObject({ code: 0 });
    expect(await pushed(2)).toMatchObject({ code: 0 });
  });

  it("whose workflow actionlint and zizmor have nothing to say of", async () => {
    const { MNN_PARITY_ACTIONLINT: actionlint = "", MNN_PARITY_ZIZMOR: zizmor = "" } = process.env;
    const file = path.join(work, workflow);
    expect(await execute(actionlint, ["-no-color", file])).toMatchObject({ code: 0, stdout: "" });
    const config = path.join(import.meta.dirname, "../../zizmor.yml");
    const flags = ["--offline", "--no-progress", "--quiet", "--config", config];
    expect(await execute(zizmor, [...flags, file])).toMatchObject({ code: 0 });
  });
});
