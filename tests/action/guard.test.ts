import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEvent, sourceOf } from "../../action/src/github/api/event.ts";
import { guardCheckout } from "../../action/src/github/job/guard.ts";
import { readInputs } from "../../action/src/github/job/inputs.ts";
import type { Job } from "../../action/src/github/job/job.ts";
import { readAsked } from "../../action/src/github/job/steps.ts";
import { readJob } from "../../action/src/system/environment.ts";

const run = promisify(execFile);
let scratch: string;
/** A repository with a base, a stranger's head on it, and the merge of both that GitHub makes. */
let origin: string;
let commits: { base: string; head: string; merge: string };

async function git(folder: string, ...args: string[]): Promise<string> {
  const who = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  return (await run("git", [...who, ...args], { cwd: folder })).stdout.trim();
}

beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-guard-"));
  origin = path.join(scratch, "origin");
  await mkdir(origin);
  await git(origin, "init", "-q", "-b", "main");
  await git(origin, "config", "uploadpack.allowAnySHA1InWant", "true");
  const commit = async (message: string) => {
    await git(origin, "commit", "-q", "--allow-empty", "-m", message);
    return git(origin, "rev-parse", "HEAD");
  };
  const base = await commit("base");
  await git(origin, "checkout", "-q", "-b", "brighter");
  const head = await commit("a stranger's");
  await git(origin, "checkout", "-q", "-b", "merged", "main");
  await git(origin, "merge", "-q", "--no-ff", "-m", "merge", "brighter");
  commits = { base, head, merge: await git(origin, "rev-parse", "HEAD") };
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** What actions/checkout does: one commit, without its history. */
async function checkout(commit: string, to?: string): Promise<string> {
  const folder = to ?? (await mkdtemp(path.join(scratch, "workspace-")));
  await mkdir(folder, { recursive: true });
  await git(folder, "init", "-q");
  await git(folder, "fetch", "-q", "--depth=1", `file://${origin}`, commit);
  await git(folder, "checkout", "-q", "FETCH_HEAD");
  return folder;
}

async function jobIn(
  workspace: string,
  { event = "pull_request_target", from = "mallory/app", inputs = {} as Record<string, string> } = {},
): Promise<Job> {
  const file = path.join(await mkdtemp(path.join(scratch, "event-")), "event.json");
  await writeFile(
    file,
    JSON.stringify({
      pull_request: {
        number: 7,
        head: { sha: commits.head, ref: "brighter", repo: { full_name: from } },
        base: { ref: "main", repo: { full_name: "acme/app" } },
      },
    }),
  );
  const env = readJob({
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file,
    GITHUB_REPOSITORY: "acme/app",
    GITHUB_SHA: commits.base,
    GITHUB_REF_NAME: "main",
    GITHUB_WORKSPACE: workspace,
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
  } as never);
  const context = { env: { PATH: process.env.PATH ?? "" } };
  return { env, event: await readEvent(env), context } as unknown as Job;
}

const guarded = async (job: Job) => {
  await guardCheckout(job, readInputs(job.env));
  return job.event;
};
const refused = (what: RegExp, code = "fork-head") =>
  expect.objectContaining({ code, message: expect.stringMatching(what) });

describe("on pull_request_target", () => {
  it.each(["head", "merge"] as const)(
    "a fork's %s is not run, and the message says what to use",
    async (of) => {
      const job = await jobIn(await checkout(commits[of]));
      // Before anything of it is read: there is no parity.yml.
      await expect(readAsked(job)).rejects.toEqual(refused(new RegExp(`${commits[of]} is checked out`)));
      await expect(guarded(job)).rejects.toMatchObject({
        fix: expect.stringMatching(/on pull_request, .*from workflow_run.*docs\/forks\.md/),
      });
    },
  );

  it.each(["head", "merge"] as const)("a fork's %s beside the base branch is not run either", async (of) => {
    const workspace = await checkout(commits.base);
    await checkout(commits[of], path.join(workspace, "pr"));
    await expect(guarded(await jobIn(workspace))).rejects.toEqual(
      refused(new RegExp(`the fork's ${commits.head} is checked out in pr`)),
    );
  });

  it("files of a fork's of which nothing can be told are not run", async () => {
    const workspace = await checkout(commits.base);
    const copied = path.join(scratch, "copied");
    await cp(workspace, copied, { recursive: true, filter: (name) => !name.endsWith(".git") });
    await expect(guarded(await jobIn(copied))).rejects.toEqual(refused(/cannot be told/));
    // A checkout around the workspace is none of it.
    const inside = path.join(workspace, "inside");
    await mkdir(inside);
    await expect(guarded(await jobIn(inside))).rejects.toEqual(refused(/cannot be told/));
  });

  it("the base branch may be run, and is then what is judged", async () => {
    const job = await jobIn(await checkout(commits.base));
    const event = await guarded(job);
    expect(sourceOf(event, job.env)).toMatchObject({
      repository: "acme/app",
      commit: commits.base,
      branch: "main",
    });
    // Nothing of it is told in the fork's pull request.
    expect(event.fork).toBe(true);
  });

  it("a branch of this repository may be run", async () => {
    const event = await guarded(await jobIn(await checkout(commits.head), { from: "acme/app" }));
    expect(event).toMatchObject({ sha: commits.head, fork: false });
  });
});

describe("on pull_request", () => {
  it("a fork's head is run: its job has nothing to lose", async () => {
    const event = await guarded(await jobIn(await checkout(commits.merge), { event: "pull_request" }));
    expect(event).toMatchObject({ sha: commits.head, fork: true });
  });
});

describe("a commit that is to be verified", () => {
  const asked = (workspace: string, more: Record<string, string> = {}) =>
    jobIn(workspace, { event: "workflow_dispatch", inputs: { verify: commits.head, ...more } });

  it("is run where it is checked out, told by nobody here, and nothing is cached", async () => {
    const job = await asked(await checkout(commits.head));
    expect(readInputs(job.env).cache).toBe(false);
    const event = await guarded(job);
    expect(event).toMatchObject({ pull: null, sha: commits.head, fork: true });
    expect(sourceOf(event, job.env)).toMatchObject({ repository: null, commit: commits.head, branch: null });
  });

  it("is run where its configuration lies in a folder beside", async () => {
    const workspace = await checkout(commits.base);
    await checkout(commits.head, path.join(workspace, "fork"));
    expect(await guarded(await asked(workspace, { config: "fork/parity.yml" }))).toMatchObject({
      sha: commits.head,
    });
    await expect(guarded(await asked(workspace))).rejects.toEqual(
      refused(new RegExp(`${commits.base} is checked out`), "verify-head"),
    );
  });

  it.each(["base", "merge"] as const)("is nothing else: not its %s", async (of) => {
    await expect(guarded(await asked(await checkout(commits[of])))).rejects.toEqual(
      refused(new RegExp(`verify is ${commits.head}, and ${commits[of]} is checked out`), "verify-head"),
    );
  });

  it("is named whole", async () => {
    await expect(guarded(await asked(scratch, { verify: commits.head.slice(0, 12) }))).rejects.toMatchObject({
      code: "inputs-invalid",
    });
  });
});
