import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { foreign } from "../support/foreign.ts";
import { type Check, type ForkWorld, makeForkWorld, zipOf } from "../support/fork.ts";
import { buildReport } from "../support/report.ts";

let world: ForkWorld;
/** The head of mallory's pull request: new for each test. */
let head: string;
const base = "/repos/acme/app";

beforeAll(async () => {
  world = await makeForkWorld();
});
afterAll(() => world?.stop());
beforeEach(async () => {
  head = await world.commit();
  world.published.splice(0);
  world.dispatched.splice(0);
  world.github.faults.splice(0);
  world.github.answers.clear();
  pulls([pull()]);
  leaves(zipOf(passing()));
  for (const { id } of (await world.github.get(`${base}/issues/${world.pull}/comments`)) as { id: number }[])
    await world.api.octokit.rest.issues.deleteComment({ owner: "acme", repo: "app", comment_id: id });
  world.github.calls.splice(0);
});

const small = { releases: ["3.6.1"], targets: ["qemu:cortex-a76"], inputs: ["coffee"] };
const passing = () => buildReport({ ...small, verdict: () => "pass" });

interface Pull {
  number: number;
  state: string;
  head: { sha: string; ref: string; repo: { full_name: string } | null };
  base: { ref: string };
}
const pull = (more: Partial<Pull> = {}): Pull => ({
  number: world.pull,
  state: "open",
  head: { sha: head, ref: "brighter", repo: { full_name: "mallory/app" } },
  base: { ref: "main" },
  ...more,
});

/** What GitHub says of open pull requests. */
function pulls(open: Pull[]): void {
  world.github.answers.set(`GET ${base}/pulls`, open);
  for (const one of open) world.github.answers.set(`GET ${base}/pulls/${one.number}`, one);
}

interface Artifact {
  id: number;
  name: string;
  size_in_bytes: number;
  expired: boolean;
}

/** What GitHub says that a run left. */
function leaves(zip: Uint8Array, more: Partial<Artifact>[] = [{}], run = 77): void {
  world.github.answers.set(`GET ${base}/actions/runs/${run}/artifacts`, {
    total_count: more.length,
    artifacts: more.map((one) => ({
      id: 5,
      name: "mnn-parity",
      size_in_bytes: zip.length,
      expired: false,
      ...one,
    })),
  });
  world.github.raw.set(`GET ${base}/actions/artifacts/5/zip`, (response) => {
    response.writeHead(200, { "content-type": "application/zip" });
    response.end(zip);
  });
}

const finished = (more: object = {}, inputs: Record<string, string> = {}) =>
  world.run({
    event: "workflow_run",
    inputs,
    payload: {
      action: "completed",
      workflow_run: {
        id: 77,
        event: "pull_request",
        conclusion: "success",
        head_sha: head,
        head_branch: "brighter",
        head_repository: { full_name: "mallory/app", owner: { login: "mallory" } },
        html_url: "https://github.com/acme/app/actions/runs/77",
        pull_requests: [],
        ...more,
      },
    },
  });

const targeted = (action: string, more: object = {}, of: object = {}, inputs: Record<string, string> = {}) =>
  world.run({
    event: "pull_request_target",
    inputs,
    payload: {
      action,
      sender: { login: "maintainer" },
      repository: { default_branch: "main" },
      pull_request: { ...pull(), labels: [], ...of },
      ...more,
    },
  });

const verified = (more: Record<string, string> = {}) =>
  world.run({
    event: "workflow_dispatch",
    payload: {},
    inputs: { verify: head, pull: String(world.pull), ...more },
  });

const makeCheck = async (external_id: string, conclusion?: "success" | "action_required") =>
  (
    await world.api.octokit.rest.checks.create({
      owner: "acme",
      repo: "app",
      name: "mnn-parity",
      head_sha: head,
      external_id,
      ...(conclusion ? { status: "completed", conclusion } : { status: "in_progress" }),
    })
  ).data.id;

const writes = () => world.github.calls.filter((call) => !call.startsWith("GET "));
const newest = async (): Promise<Check | undefined> => (await world.checks(head))[0];

/** The check says that somebody must look, and nothing else came of it. */
async function expectBlocked(title: RegExp): Promise<Check> {
  const checks = await world.checks(head);
  expect(checks.filter(({ external_id }) => external_id === "fork")).toHaveLength(1);
  expect(checks[0]).toMatchObject({ status: "completed", conclusion: "action_required" });
  expect(checks[0]!.output.title).toMatch(title);
  return checks[0]!;
}

/** Nothing was written anywhere. */
async function expectNothing(): Promise<void> {
  expect(writes()).toEqual([]);
  expect(await world.comments()).toEqual([]);
  expect(world.published).toEqual([]);
}

describe("a fork's run that is nobody's to tell", () => {
  it.each<[string, () => object, (() => void)?]>([
    ["of a push", () => ({ event: "push" })],
    ["of pull_request_target", () => ({ event: "pull_request_target" })],
    ["of a workflow_dispatch in the fork", () => ({ event: "workflow_dispatch" })],
    [
      "of this repository's own branch",
      () => ({ head_repository: { full_name: "Acme/App", owner: { login: "Acme" } } }),
      () => pulls([pull({ head: { sha: head, ref: "brighter", repo: { full_name: "Acme/App" } } })]),
    ],
    ["whose pull request is closed", () => ({}), () => pulls([])],
    [
      "whose pull request has moved on",
      () => ({}),
      () =>
        pulls([pull({ head: { sha: "b".repeat(40), ref: "brighter", repo: { full_name: "mallory/app" } } })]),
    ],
    [
      "at the commit of another's pull request",
      () => ({}),
      () => pulls([pull({ head: { sha: head, ref: "brighter", repo: { full_name: "alice/app" } } })]),
    ],
    [
      "of a fork that is gone",
      () => ({}),
      () => pulls([pull({ head: { sha: head, ref: "brighter", repo: null } })]),
    ],
  ])("has no effect: %s", async (_, more, prepare) => {
    prepare?.();
    expect(await finished(more())).toEqual({ green: true, losses: [] });
    await expectNothing();
  });

  it.each([
    ["a commit that is a path", { head_sha: "../../main" }],
    ["a run that is no number", { id: "77/../78" }],
    ["no repository", { head_repository: null }],
  ])("is refused with %s in its event", async (_, more) => {
    await expect(finished(more)).rejects.toMatchObject({ code: "fork-event" });
    await expectNothing();
  });

  it.each([
    ["its own run", "run:12"],
    ["a maintainer's", "verified:12"],
  ])("has no effect on a commit that this repository judged: %s, whatever is run again", async (_, mark) => {
    await makeCheck(mark, "success");
    world.github.calls.splice(0);
    expect(await finished()).toEqual({ green: true, losses: [] });
    expect(await newest()).toMatchObject({ conclusion: "success", external_id: mark });
    await expectNothing();
  });
});

describe("a fork's run without a report that can be read", () => {
  const forged = () => {
    const report = passing();
    report.models[0]!.file = "../../etc/passwd";
    return report;
  };
  it.each<[string, RegExp, object, () => void]>([
    ["left nothing", /no artifact called mnn-parity/, {}, () => leaves(zipOf(passing()), [])],
    [
      "left artifacts with names that are nearly right",
      /no artifact called mnn-parity/,
      {},
      () =>
        leaves(
          zipOf(passing()),
          ["MNN-parity", "mnn-parity ", "mnn-parity-shard-1", "mnn\u200b-parity"].map((name) => ({ name })),
        ),
    ],
    ["left what has expired", /no artifact called/, {}, () => leaves(zipOf(passing()), [{ expired: true }])],
    ["was cancelled", /was cancelled/, { conclusion: "cancelled" }, () => leaves(new Uint8Array(), [])],
    [
      "waits for approval",
      /waits for a maintainer's approval/,
      { conclusion: "action_required" },
      () => leaves(new Uint8Array(), []),
    ],
    [
      "left too much",
      /refused: 900000000 bytes/,
      {},
      () => leaves(zipOf(passing()), [{ size_in_bytes: 9e8 }]),
    ],
    ["left no zip", /refused/, {}, () => leaves(strToU8("<html>not a zip</html>"))],
    [
      "left a zip without a report",
      /has no report\.json/,
      {},
      () => leaves(zipSync({ "x.json": strToU8("{}") })),
    ],
    [
      "left a report with a path in it",
      /refused: the name of a file is a path/,
      {},
      () => leaves(zipOf(forged())),
    ],
  ])("%s: the check asks for somebody, and nothing else happens", async (_, why, more, prepare) => {
    await targeted("opened");
    expect(await newest()).toMatchObject({ status: "in_progress", external_id: "fork" });
    prepare();
    expect(await finished(more)).toEqual({ green: true, losses: [] });
    const check = await expectBlocked(/^no report of this commit$/);
    expect(check.output.summary).toMatch(why);
    expect(check.output.summary).toContain("`parity: verify`");
    expect(await world.comments()).toEqual([]);
    expect(world.published).toEqual([]);
  });
});

describe("a fork's claim", () => {
  it("that all passes ends the check as action_required, and says what it claims", async () => {
    await targeted("opened");
    expect(await finished()).toEqual({ green: true, losses: [] });
    const check = await expectBlocked(/^claimed by a fork, not verified$/);
    expect(check.output.summary).toContain(
      "1 combination of model, MNN release, target and config, none of which fails",
    );
    expect(await world.checks(head)).toHaveLength(1);
  });

  it("that something fails does not fail this job", async () => {
    leaves(zipOf(buildReport(small)));
    expect(await finished()).toEqual({ green: true, losses: [] });
    await expectBlocked(/^claimed by a fork, not verified$/);
    const [comment] = await world.comments();
    expect(comment).toMatch(
      /^### ◌ mnn-parity: claimed by a fork, not verified: lama-tiny breaks at cpu\/low on cortex-a76, in MNN 3.6.1/,
    );
  });

  it("of another project, commit and branch is told and published as the fork's own", async () => {
    const report = passing();
    report.project = "victim/app";
    report.source = { repository: "acme/app", commit: "f".repeat(40), branch: "main", dirty: false };
    leaves(zipOf(report));
    await finished();
    await expectBlocked(/claimed/);
    expect(world.published).toMatchObject([
      {
        project: "acme/app",
        source: { repository: "mallory/app", commit: head, branch: "mallory:brighter" },
      },
    ]);
  });

  it("from a branch called main is of no branch of ours", async () => {
    pulls([pull({ head: { sha: head, ref: "main", repo: { full_name: "mallory/app" } } })]);
    await finished({ head_branch: "main" });
    await expectBlocked(/claimed/);
    expect(world.published).toMatchObject([{ source: { branch: "mallory:main" } }]);
  });

  it("from another workflow with an artifact of our name is a claim as any other", async () => {
    await finished({ id: 77, name: "not parity", path: ".github/workflows/evil.yml" });
    await expectBlocked(/^claimed by a fork, not verified$/);
  });

  it("with two open pull requests at one commit ends one check", async () => {
    pulls([pull(), pull({ number: world.pull + 1, base: { ref: "old-release" } })]);
    await finished();
    await expectBlocked(/claimed/);
    expect(await world.checks(head)).toHaveLength(1);
  });

  it("of a run that was run again is its newest artifact's", async () => {
    leaves(zipOf(passing()), [{ id: 4 }, { id: 5 }, { id: 3 }]);
    await finished();
    await expectBlocked(/claimed/);
    expect(world.github.calls.filter((call) => call.endsWith("/zip"))).toEqual([
      `GET ${base}/actions/artifacts/5/zip`,
    ]);
  });

  it("is not taken for a verdict because a job of the fork's has the check's name", async () => {
    await makeCheck("7b0c1a52-34b7-5f0e-8a36-0a86a8f8a7f0", "success");
    await finished();
    await expectBlocked(/claimed/);
    expect(await world.checks(head)).toHaveLength(2);
  });

  it("does not end another app's check, whatever is written in it", async () => {
    const other = await makeCheck("fork");
    world.github.faults.push({ path: new RegExp(`^PATCH .*/check-runs/${other}$`), how: 403 });
    await finished();
    const checks = await world.checks(head);
    expect(checks.find(({ id }) => id === other)).toMatchObject({ status: "in_progress" });
    expect(checks[0]).toMatchObject({ conclusion: "action_required", output: { title: /claimed/ } });
  });

  it("told twice is one check and at most one comment", async () => {
    leaves(zipOf(buildReport(small)));
    await finished();
    await finished();
    expect(await world.checks(head)).toHaveLength(1);
    expect(await world.comments()).toHaveLength(1);
  });

  it("is still told where the check may not be written", async () => {
    leaves(zipOf(buildReport(small)));
    world.github.faults.push({ path: /check-runs/, how: 403 });
    expect(await finished()).toEqual({ green: true, losses: ["the check"] });
    expect(await world.comments()).toHaveLength(1);
  });
});

describe("the check of a fork's commit", () => {
  it("is open before its run, and is not opened again once it has ended", async () => {
    await targeted("opened");
    expect(await newest()).toMatchObject({
      status: "in_progress",
      output: { title: "waiting for the fork's own run" },
    });
    await finished();
    await targeted("reopened");
    await expectBlocked(/claimed/);
    expect(await world.checks(head)).toHaveLength(1);
  });

  it("is Chinese from its first word to its last where the workflow says so", async () => {
    const lang = { lang: "zh" };
    await targeted("opened", {}, undefined, lang);
    const told = async () => {
      const { output } = (await newest())!;
      return foreign(`${output.title} ${output.summary}`, ["parity: verify", "pull", "sha"]);
    };
    expect(await told()).toEqual([]);
    leaves(zipOf(passing()), []);
    await finished({}, lang);
    expect((await expectBlocked(/^没有这个提交的报告$/)).output.summary).toContain("`parity: verify`");
    expect(await told()).toEqual([]);
  });

  it("is not opened for a branch of this repository, whose own run does", async () => {
    const own = { head: { sha: head, ref: "x", repo: { full_name: "Acme/App" } } };
    await targeted("opened", {}, own);
    await targeted("labeled", { label: { name: "parity: verify" } }, own);
    await expectNothing();
    expect(world.dispatched).toEqual([]);
  });
});

describe("a label", () => {
  const label = { label: { name: "parity: verify" } };
  const permission = (of: string, permission: string) =>
    world.github.answers.set(`GET ${base}/collaborators/${of}/permission`, { permission });
  const dropped = `DELETE ${base}/issues/N/labels/parity%3A%20verify`;
  const asked = () => writes().map((call) => call.replace(`/issues/${world.pull}/`, "/issues/N/"));
  beforeEach(() => {
    world.github.raw.set(`DELETE ${base}/issues/${world.pull}/labels/parity%3A%20verify`, (response) => {
      response.writeHead(200, { "content-type": "application/json" }).end("[]");
    });
  });

  it.each(["write", "admin"])(
    "of somebody with %s starts the default branch's workflow at that commit",
    async (role) => {
      permission("maintainer", role);
      expect(await targeted("labeled", label)).toEqual({ green: true, losses: [] });
      expect(world.dispatched).toEqual([{ ref: "main", inputs: { pull: String(world.pull), sha: head } }]);
    },
  );

  it.each(["read", "none", "triage"])(
    "of somebody with %s starts nothing and is taken away",
    async (role) => {
      permission("mallory", role);
      await targeted("labeled", { ...label, sender: { login: "mallory" } });
      expect(world.dispatched).toEqual([]);
      expect(asked()).toEqual([dropped]);
    },
  );

  it("of somebody of whom nothing is known starts nothing", async () => {
    world.github.faults.push({ path: /collaborators/, how: 404 });
    await expect(targeted("labeled", { ...label, sender: { login: "ghost" } })).rejects.toThrow();
    expect(world.dispatched).toEqual([]);
  });

  it("that is another starts nothing", async () => {
    permission("maintainer", "admin");
    await targeted("labeled", { label: { name: "parity: verified" } });
    expect(world.dispatched).toEqual([]);
    await expectNothing();
  });

  it("is void on the next push: it is taken away, starts nothing, and the new commit's check is open", async () => {
    permission("maintainer", "admin");
    await targeted("synchronize", {}, { labels: [{ name: "parity: verify" }] });
    expect(asked()).toContain(dropped);
    expect(world.dispatched).toEqual([]);
    expect(await newest()).toMatchObject({ status: "in_progress", external_id: "fork" });
  });

  it("whose workflow is not there says so", async () => {
    permission("maintainer", "admin");
    world.github.faults.push({ path: /dispatches/, how: 404 });
    await expect(targeted("labeled", label)).rejects.toMatchObject({
      code: "verify-not-started",
      message: expect.stringMatching(/parity-verify\.yml could not be started: 404.*actions: write/),
    });
  });
});

describe("a fork's commit that a maintainer had run", () => {
  const ran = (zip: Uint8Array, name = `mnn-parity-of-${head}`) => leaves(zip, [{ name }], 401);

  it("gets its verdict in the check that the claim had ended", async () => {
    await targeted("opened");
    await finished();
    ran(zipOf(passing()));
    expect(await verified()).toEqual({ green: true, losses: [] });
    expect(await world.checks(head)).toMatchObject([
      {
        conclusion: "success",
        external_id: "verified:401",
        output: {
          title: expect.stringContaining(`(a fork's commit ${head.slice(0, 7)}, run by a maintainer)`),
        },
      },
    ]);
  });

  it("gets a failure without failing this job, and a claim after it changes nothing", async () => {
    ran(zipOf(buildReport(small)));
    expect(await verified()).toEqual({ green: true, losses: [] });
    await finished();
    expect(await world.checks(head)).toMatchObject([{ conclusion: "failure", external_id: "verified:401" }]);
    expect(await world.comments()).toMatchObject([/run by a maintainer/]);
  });

  it("is judged again when it is run again", async () => {
    ran(zipOf(buildReport(small)));
    await verified();
    ran(zipOf(passing()));
    await verified();
    expect(await world.checks(head)).toMatchObject([{ conclusion: "success" }]);
  });

  it("is not published: what ran is a stranger's, and the identity is the default branch's", async () => {
    ran(zipOf(passing()));
    await verified();
    expect(world.published).toEqual([]);
  });

  it.each<[string, () => void]>([
    ["left nothing", () => leaves(zipOf(passing()), [], 401)],
    ["left only an artifact with the series' name", () => ran(zipOf(passing()), "mnn-parity")],
    ["left another commit's", () => ran(zipOf(passing()), `mnn-parity-of-${"b".repeat(40)}`)],
    ["left no report", () => ran(strToU8("no zip"))],
  ])("gets no verdict where its run %s", async (_, prepare) => {
    prepare();
    expect(await verified()).toEqual({ green: true, losses: [] });
    await expectBlocked(/^no report of this commit$/);
  });

  it.each<[string, () => void]>([
    ["that has moved on", () => pulls([pull({ head: { ...pull().head, sha: "b".repeat(40) } })])],
    ["that is closed", () => pulls([pull({ state: "closed" })])],
    [
      "that is not a fork's",
      () => pulls([pull({ head: { ...pull().head, repo: { full_name: "acme/app" } } })]),
    ],
  ])("gets no verdict in a pull request %s", async (_, prepare) => {
    ran(zipOf(passing()));
    prepare();
    expect(await verified()).toEqual({ green: true, losses: [] });
    await expectNothing();
  });

  it("gets no verdict while another pull request takes it to another branch", async () => {
    ran(zipOf(passing()));
    pulls([pull(), pull({ number: world.pull + 1, base: { ref: "old-release" } })]);
    await verified();
    await expectBlocked(new RegExp(`^pull request #${world.pull + 1} is at the same commit$`));
  });

  it("is refused without a whole commit or a number", async () => {
    await expect(verified({ verify: "main" })).rejects.toMatchObject({ code: "inputs-invalid" });
    await expect(verified({ pull: "" })).rejects.toMatchObject({ code: "inputs-invalid" });
    await expectNothing();
  });
});
