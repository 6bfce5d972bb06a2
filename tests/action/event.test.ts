import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEvent, sourceOf } from "../../action/src/github/api/event.ts";
import { readFinishedRun } from "../../action/src/github/api/workflow-run.ts";
import { failOnOf } from "../../action/src/github/job/conclude.ts";
import { configLines } from "../../action/src/github/job/config-lines.ts";
import { readJob } from "../../action/src/system/environment.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-event-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function jobOf(event: string, payload: unknown, ref = "refs/heads/main") {
  const file = path.join(folder, `${event}.json`);
  await writeFile(file, JSON.stringify(payload));
  return readJob({
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file,
    GITHUB_REPOSITORY: "acme/app",
    GITHUB_SHA: "merge",
    GITHUB_REF_NAME: "main",
    GITHUB_REF: ref,
  } as never);
}

const pull = (from: string | null) => ({
  pull_request: {
    number: 7,
    head: { sha: "head", ref: "main", repo: from === null ? null : { full_name: from } },
    base: { ref: "main", repo: { full_name: "acme/app" } },
  },
});

describe("an event", () => {
  it("of a push is its commit and branch", async () => {
    expect(await readEvent(await jobOf("push", {}))).toEqual({
      pull: null,
      sha: "merge",
      branch: "main",
      base: "main",
      queued: false,
      fork: false,
      from: "acme/app",
    });
  });

  it("of a merge queue is the try's commit, held against the queue's target branch", async () => {
    const merge_group = {
      head_sha: "tried",
      head_ref: "refs/heads/gh-readonly-queue/release/pr-7-abc",
      base_ref: "refs/heads/release",
      base_sha: "base",
    };
    const job = await jobOf("merge_group", { merge_group }, "refs/heads/gh-readonly-queue/release/pr-7-abc");
    const event = await readEvent(job);
    expect(event).toEqual({
      pull: null,
      sha: "tried",
      branch: "gh-readonly-queue/release/pr-7-abc",
      base: "release",
      queued: true,
      fork: false,
      from: "acme/app",
    });
    expect(failOnOf({ failOn: null }, { event })).toBe("new");
    expect(sourceOf(event, job)).toMatchObject({ branch: event.branch, event: "merge_group" });
  });

  it("of a pull request is its head, not the merge", async () => {
    const job = await jobOf("pull_request", pull("acme/app"), "refs/pull/7/merge");
    const event = await readEvent(job);
    expect(event).toMatchObject({ pull: 7, sha: "head", fork: false });
    expect(sourceOf(event, job)).toEqual({
      repository: "acme/app",
      commit: "head",
      branch: "main",
      dirty: false,
      event: "pull_request",
      ref: "refs/pull/7/merge",
      pull: 7,
    });
  });

  it("of a fork has a branch that is none of ours, even where the fork's is called main", async () => {
    const event = await readEvent(await jobOf("pull_request", pull("mallory/app")));
    expect(event).toMatchObject({ fork: true, branch: "mallory:main", base: "main" });
  });

  it("of a fork that is gone is a fork's", async () => {
    expect(await readEvent(await jobOf("pull_request", pull(null)))).toMatchObject({ fork: true });
  });

  it("of a tag says so, whatever the tag is called", async () => {
    const job = await jobOf("push", {}, "refs/tags/main");
    const source = sourceOf(await readEvent(job), job);
    expect(source).toMatchObject({ event: "push", ref: "refs/tags/main" });
    expect(source).not.toHaveProperty("pull", expect.any(Number));
  });

  it("of another kind is no finished run", async () => {
    await expect(readFinishedRun(await jobOf("push", {}))).rejects.toMatchObject({ code: "fork-event" });
    await expect(
      readFinishedRun(await jobOf("workflow_run", { workflow_run: { id: "1" } })),
    ).rejects.toMatchObject({
      code: "fork-event",
    });
  });
});

describe("a configuration's lines", () => {
  it("are those of its models", async () => {
    await writeFile(
      path.join(folder, "parity.yml"),
      "mnn: [3.6.1]\nmodels:\n  - file: a.onnx\n  - name: b\n    file: x.onnx\n",
    );
    const lines = await configLines(folder, undefined);
    expect([lines?.file, lines?.lineOf("a"), lines?.lineOf("b"), lines?.lineOf("c")]).toEqual([
      "parity.yml",
      3,
      4,
      1,
    ]);
    expect(lines?.namesProject).toBe(false);
  });

  it("are none of a file outside of the workspace", async () => {
    expect(await configLines(folder, "../../etc/passwd")).toBeNull();
    expect(await configLines(folder, "none.yml")).toBeNull();
  });
});
