import { randomBytes } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { reportArtifact } from "../../action/src/github/api/artifact.ts";
import { baselineFromArtifact } from "../../action/src/github/api/baseline.ts";
import { connectGithub, type Github } from "../../action/src/github/api/client.ts";
import { baselineOf } from "../../core/change/baseline.ts";
import { type StandIn, startGithub } from "../support/github.ts";
import { type History, keepHistory, type PastArtifact, type PastRun, packed } from "../support/history.ts";
import { buildReport, type ReportPlan } from "../support/report.ts";

const name = "mnn-parity";
const small = reportArtifact(name);
const reportOf = (plan: ReportPlan = {}) =>
  buildReport({ inputs: ["cat"], releases: ["3.6.1"], targets: ["host"], ...plan });
const report = reportOf();

let standIn: StandIn;
let github: Github;
let history: History;
let lines: string[];
/** The run that looks for a baseline: a pull request's, of workflow 7. */
let self: number;

beforeAll(async () => {
  standIn = await startGithub({
    users: [{ login: "acme" }],
    repos: [{ owner: "acme", name: "app", auto_init: true, default_branch: "main" }],
  });
  history = keepHistory(standIn, "acme/app");
  github = await connectGithub({ token: standIn.token, apiUrl: standIn.url, repository: "acme/app" });
});
afterAll(() => standIn.close());
beforeEach(() => {
  history.forget();
  lines = [];
  self = history.run({ event: "pull_request", branch: "brighter" });
});

const find = (branch = "main") =>
  baselineFromArtifact(github, { name, branch, runId: String(self) }, (line) => lines.push(line));

/** A run of the past with one artifact. @returns their ids */
function past(run: PastRun = {}, artifact: Partial<PastArtifact> = {}): { run: number; artifact: number } {
  const id = history.run(run);
  return { run: id, artifact: history.artifact(id, { name: small, content: report, ...artifact }) };
}

describe("the baseline from an artifact", () => {
  it("is the last push's, with the commit and branch that GitHub says", async () => {
    past();
    const last = past();
    expect(await find()).toEqual({
      ...baselineOf(report),
      commit: history.commitOf(last.run),
      branch: "main",
    });
    expect(history.downloaded()).toEqual([last.artifact]);
  });

  it("is of the run that was created last, whatever was uploaded last", async () => {
    const [earlier, later] = [history.run(), history.run()];
    const wanted = history.artifact(later, { name: small, content: report });
    history.artifact(earlier, { name: small, content: report });
    await find();
    expect(history.downloaded()).toEqual([wanted]);
  });

  it("is found behind 250 of pull requests, on the third page", async () => {
    const wanted = past();
    const pull = history.run({ event: "pull_request", branch: "feature" });
    for (let at = 0; at < 249; at++) history.artifact(pull, { name: small, content: new Uint8Array() });
    expect(await find()).not.toBeNull();
    expect(history.downloaded()).toEqual([wanted.artifact]);
    expect(lines).toEqual([`artifacts called ${small}: 250 on 3 of at most 10 pages`]);
  });

  it("is not looked for beyond ten pages, which is said", async () => {
    past();
    const pull = history.run({ event: "pull_request", branch: "feature" });
    for (let at = 0; at < 1000; at++) history.artifact(pull, { name: small, content: new Uint8Array() });
    expect(await find()).toBeNull();
    expect(lines[0]).toBe(
      `artifacts called ${small}: 1000 on 10 of at most 10 pages, the newest of 1001: more than 10 are not read`,
    );
  });

  it("is a nightly run's where the workflow has one", async () => {
    past({ event: "schedule" });
    expect(await find()).not.toBeNull();
  });

  it("is small beside 70 MB of photographs, and those are not downloaded", async () => {
    const run = history.run();
    const wanted = history.artifact(run, { name: small, content: report });
    const photographs = zipSync(
      { "report.json": strToU8("{}"), "inputs/net/a.npz": randomBytes(70 * 2 ** 20) },
      { level: 0 },
    );
    history.artifact(run, { name, content: photographs });
    expect(await find()).not.toBeNull();
    expect(history.downloaded()).toEqual([wanted]);
  });

  it("is the folder's artifact where an older version left no other", async () => {
    const wanted = past({}, { name });
    expect(await find()).not.toBeNull();
    expect(history.downloaded()).toEqual([wanted.artifact]);
  });

  it("is none where there is none, and where the branch is not there", async () => {
    expect(await find()).toBeNull();
    past({ branch: "gone" });
    expect(await find("gone")).toBeNull();
  });
});

describe("passed over, for the one before it, with a word", () => {
  it.each<[string, PastRun, Partial<PastArtifact>, RegExp]>([
    ["one that has expired", {}, { expired: true }, /^1 artifact of main passed over: expired$/],
    ["an incomplete report", {}, { content: reportOf({ complete: false }) }, /its report is incomplete/],
    ["a broken archive", {}, { content: packed(report).subarray(0, 900) }, /artifact was refused/],
    ["no archive", {}, { content: new Uint8Array(100) }, /artifact was refused/],
    ["another file", {}, { content: zipSync({ "report.json": strToU8("{}") }) }, /artifact was refused/],
    ["one beyond all bounds", {}, { size: 70 * 2 ** 20 }, /it is 70 MB, and the most is 64 MB/],
    ["one that is larger than GitHub says", {}, { content: randomBytes(65 * 2 ** 20), size: 9 }, /larger/],
    ["a pull request's whose branch is called main", { event: "pull_request" }, {}, /one of pull_request/],
    ["one of pull_request_target", { event: "pull_request_target" }, {}, /one of pull_request_target/],
    ["one that somebody started by hand", { event: "workflow_dispatch" }, {}, /one of workflow_dispatch/],
    ["another workflow's of the same name", { workflow: 8 }, {}, /of another workflow/],
    ["a tag's that is called main", { onMain: false }, {}, /main does not hold its commit .* a tag/],
  ])("%s", async (_, run, artifact, words) => {
    const wanted = past();
    past(run, artifact);
    expect(await find()).not.toBeNull();
    expect(history.downloaded().at(-1)).toBe(wanted.artifact);
    expect(lines).toContainEqual(expect.stringMatching(words));
  });

  it.each<[string, PastRun]>([
    ["a fork's whose branch is called main", { event: "pull_request", fork: true }],
    ["a fork's, whatever its event", { fork: true }],
    ["another branch's", { branch: "other" }],
  ])("and without one, for it is nobody's: %s", async (_, run) => {
    const wanted = past();
    past(run);
    expect(await find()).not.toBeNull();
    expect(history.downloaded()).toEqual([wanted.artifact]);
    expect(lines).toHaveLength(1);
  });

  it("this very run's", async () => {
    self = past().run;
    expect(await find()).toBeNull();
    expect(history.downloaded()).toEqual([]);
  });

  it("a whole history that is broken, five times", async () => {
    for (let at = 0; at < 8; at++) past({}, { content: new Uint8Array(100) });
    expect(await find()).toBeNull();
    expect(history.downloaded()).toHaveLength(5);
    expect(lines.at(-1)).toMatch(/the search ends here, with 5 runs asked about and 5 artifacts read/);
  });

  it("a whole history of another workflow, thirty times", async () => {
    for (let at = 0; at < 40; at++) past({ workflow: 8 });
    expect(await find()).toBeNull();
    expect(lines.at(-1)).toMatch(/the search ends here, with 30 runs asked about and 0 artifacts read/);
    expect(history.downloaded()).toEqual([]);
  });
});
