import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import { type Connection, connect, connectPglite } from "../../dashboard/db/client.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { setDefaultBranch } from "../../dashboard/services/project/default-branch.ts";
import { listProjects } from "../../dashboard/services/project/list.ts";
import { readBaseline } from "../../dashboard/services/run/baseline.ts";
import { listOthers, listRuns } from "../../dashboard/services/run/list.ts";
import { readRun } from "../../dashboard/services/run/read.ts";
import { listSeries } from "../../dashboard/services/series/list.ts";
import { readSeries } from "../../dashboard/services/series/read.ts";
import { identifyCaller, identityOf } from "../../dashboard/services/token/caller.ts";
import { migrations } from "../support/dashboard.ts";
import { ingestReport } from "../support/ingest.ts";
import { type Issuer, startIssuer } from "../support/issuer.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { buildReport, type ReportPlan } from "../support/report.ts";

const audience = "https://parity.example.com";
const HEAD = "4f2c91a0b7";
let postgres: Postgres;
let issuer: Issuer;

beforeAll(async () => {
  [postgres, issuer] = await Promise.all([startPostgres(), startIssuer()]);
});
afterAll(async () => {
  await issuer.close();
  await postgres.stop();
});

type Claims = Record<string, unknown>;
type Source = Partial<NonNullable<Report["source"]>>;

const push: Claims = { event_name: "push", ref: "refs/heads/main", sha: HEAD };
const pull: Claims = {
  event_name: "pull_request",
  ref: "refs/pull/7/merge",
  base_ref: "main",
  sha: "e".repeat(40),
};
const finished: Claims = { event_name: "workflow_run", ref: "refs/heads/main" };

/** What somebody publishes who is not main. `claims` null: with the API token. */
interface Attempt {
  claims: Claims | null;
  source?: Source;
  plan?: ReportPlan;
  /** How the run is shown. */
  shown: { standing: string; branch?: string | null; pull?: number | null };
}

const attempts: [string, Attempt][] = [
  [
    "a fork's report, published by the second workflow",
    {
      claims: finished,
      source: { repository: "mallory/app", branch: "mallory:main", pull: 7 },
      shown: { standing: "fork", branch: "mallory:main", pull: 7 },
    },
  ],
  [
    "a finished workflow's report that names main",
    { claims: finished, shown: { standing: "unverified", branch: "main" } },
  ],
  [
    "a finished workflow's report that says it was a push to main",
    {
      claims: finished,
      source: { event: "push", ref: "refs/heads/main" },
      shown: { standing: "unverified" },
    },
  ],
  [
    "a pull request's",
    { claims: { ...pull, head_ref: "brighter" }, shown: { standing: "pull", branch: "brighter", pull: 7 } },
  ],
  [
    "a pull request's whose head is called as the base",
    { claims: { ...pull, head_ref: "main" }, shown: { standing: "pull", branch: "main", pull: 7 } },
  ],
  [
    "a pull_request_target job's, which runs on the base",
    {
      claims: {
        event_name: "pull_request_target",
        ref: "refs/heads/main",
        head_ref: "main",
        base_ref: "main",
        sha: HEAD,
      },
      shown: { standing: "unverified" },
    },
  ],
  [
    "a pull_request_target job's that says it was a push",
    {
      claims: { event_name: "pull_request_target", ref: "refs/heads/main", sha: HEAD },
      source: { event: "push", ref: "refs/heads/main" },
      shown: { standing: "unverified" },
    },
  ],
  [
    "a push's with a head branch in its claims",
    { claims: { ...push, head_ref: "main" }, shown: { standing: "unverified" } },
  ],
  [
    "a tag's that is called main",
    { claims: { ...push, ref: "refs/tags/main", ref_type: "tag" }, shown: { standing: "tag", branch: null } },
  ],
  [
    "a release's whose tag is called main",
    {
      claims: { ...push, event_name: "release", ref: "refs/tags/main" },
      shown: { standing: "tag", branch: null },
    },
  ],
  [
    "a comment's, which runs on main",
    { claims: { ...push, event_name: "issue_comment" }, shown: { standing: "unverified" } },
  ],
  [
    "a dispatch from outside",
    { claims: { ...push, event_name: "repository_dispatch" }, shown: { standing: "unverified" } },
  ],
  [
    "a feature branch's that names main",
    { claims: { ...push, ref: "refs/heads/brighter" }, shown: { standing: "branch", branch: "brighter" } },
  ],
  [
    "a branch's whose name differs in case",
    { claims: { ...push, ref: "refs/heads/Main" }, shown: { standing: "branch", branch: "Main" } },
  ],
  [
    "a branch's that is called refs/heads/main",
    {
      claims: { ...push, ref: "refs/heads/refs/heads/main" },
      shown: { standing: "branch", branch: "refs/heads/main" },
    },
  ],
  [
    "a merge queue's",
    {
      claims: { ...push, event_name: "merge_group", ref: "refs/heads/gh-readonly-queue/main/pr-7-abc" },
      shown: { standing: "branch", branch: "gh-readonly-queue/main/pr-7-abc" },
    },
  ],
  [
    "an interrupted run of main",
    { claims: push, plan: { complete: false }, shown: { standing: "branch", branch: "main" } },
  ],
  [
    "a push to main that judged another commit",
    { claims: push, source: { commit: "beefbeef" }, shown: { standing: "unverified" } },
  ],
  [
    "a maintainer's run of a pull request, from main",
    {
      claims: { ...push, event_name: "workflow_dispatch" },
      source: { pull: 7 },
      shown: { standing: "pull", pull: 7 },
    },
  ],
  [
    "a push to main of what is another repository's",
    {
      claims: push,
      source: { repository: "mallory/app" },
      shown: { standing: "fork", branch: "mallory:main" },
    },
  ],
  [
    "a pull request's by the API token, its head called as the base",
    {
      claims: null,
      source: { event: "pull_request", ref: "refs/pull/7/merge", pull: 7 },
      shown: { standing: "pull", branch: "main", pull: 7 },
    },
  ],
  [
    "a pull_request_target job's by the API token",
    {
      claims: null,
      source: { event: "pull_request_target", ref: "refs/heads/main", pull: 7 },
      shown: { standing: "unverified", pull: 7 },
    },
  ],
  [
    "a tag's by the API token",
    {
      claims: null,
      source: { event: "push", ref: "refs/tags/main" },
      shown: { standing: "tag", branch: null },
    },
  ],
  [
    "a fork's by the API token",
    {
      claims: null,
      source: {
        repository: "mallory/app",
        branch: "mallory:main",
        event: "workflow_run",
        ref: "refs/heads/main",
        pull: 7,
      },
      shown: { standing: "fork", branch: "mallory:main" },
    },
  ],
  [
    "a fork's by the API token and an older Action, its owner spelled as ours",
    { claims: null, source: { branch: "ACME:main" }, shown: { standing: "fork", branch: "ACME:main" } },
  ],
  [
    "an event that names no ref",
    { claims: null, source: { event: "push" }, shown: { standing: "unverified" } },
  ],
  [
    "a laptop's without a branch",
    { claims: null, source: { branch: "HEAD" }, shown: { standing: "branch", branch: null } },
  ],
];

const databases: [string, () => Promise<Connection>][] = [
  ["PGlite", () => connectPglite(undefined, migrations)],
  [
    "Postgres",
    async () => connect({ kind: "postgres", url: await postgres.createDatabase("history") }, migrations),
  ],
];

describe.each(databases)("history on %s", (_, open) => {
  let connection: Connection;
  let context: Context;
  beforeAll(async () => {
    connection = await open();
    context = { db: connection.db, projects: "all", administers: "all" };
  });
  afterAll(() => connection.close());

  const fresh = () => `acme/${randomUUID()}`;
  const small = { releases: ["3.6.1"], targets: ["qemu:cortex-a76"], inputs: ["astronaut"] };

  async function publish(project: string, { claims, source, plan }: Omit<Attempt, "shown">) {
    const report = buildReport({ project, ...small, ...plan });
    report.source = { ...report.source!, repository: project, ...source };
    const oidc = { issuer: issuer.url, audience, repositories: ["acme/*"] };
    const by = claims
      ? identityOf(
          await identifyCaller(
            context,
            `Bearer ${await issuer.sign({ aud: audience, repository: project, ...claims })}`,
            { token: "secret", oidc },
          ),
        )
      : null;
    return { report, ...(await ingestReport(context, encodeReport(report), by)) };
  }

  /** Everything that is told of a project's history: the trend, the baseline, what has one, and which project comes first. */
  async function told(project: string) {
    const groups = await listSeries(context, project);
    const trends = await Promise.all(groups.map(({ id }) => readSeries(context, id, project)));
    return {
      groups,
      trends: trends.map((trend) => ({ ...trend, id: undefined, branches: undefined })),
      baseline: await readBaseline(context, { project }, String),
      ofMain: await readBaseline(context, { project, branch: "main" }, String),
      listed: (await listProjects(context)).find(({ name }) => name === project)?.last,
    };
  }

  it("is what main publishes: the newest complete report", async () => {
    const project = fresh();
    await publish(project, { claims: push });
    expect(await told(project)).toMatchObject({
      baseline: { branch: "main", cells: [{ verdict: "nonfinite" }] },
      trends: [{ branch: "main", releases: ["3.6.1"], lines: [{ input: "astronaut" }] }],
      listed: { branch: "main" },
    });
    for (const [event_name, repository, verdict] of [
      ["schedule", project.toUpperCase(), "pass"],
      ["workflow_dispatch", project, "drift"],
    ] as const) {
      await publish(project, {
        claims: { ...push, event_name },
        source: { repository },
        plan: { verdict: () => verdict },
      });
      const { trends, baseline } = await told(project);
      expect(baseline?.cells[0]?.verdict).toBe(verdict);
      expect(trends[0]?.lines?.[0]?.points.get("3.6.1")?.verdict).toBe(verdict);
    }
  });

  it("is not changed by a branch that a NUL tells from main: such a name is refused", async () => {
    const project = fresh();
    await publish(project, { claims: push });
    const before = await told(project);
    await expect(publish(project, { claims: null, source: { branch: "main\0" } })).rejects.toMatchObject({
      code: "name_unseen",
    });
    expect(await told(project)).toEqual(before);
  });

  it.each(attempts)("is not changed by %s", async (_, { shown, plan, ...attempt }) => {
    const project = fresh();
    const main = await publish(project, { claims: push });
    const before = await told(project);
    const { run, created } = await publish(project, {
      ...attempt,
      plan: {
        createdAt: "2099-01-01T00:00:00.000Z",
        inputs: ["astronaut", "evil"],
        releases: ["3.6.1", "99.0.0"],
        verdict: () => "pass",
        ...plan,
      },
    });
    expect(created).toBe(true);
    const after = await told(project);
    if (shown.standing === "branch" && !plan) {
      // A branch's own history is there to be chosen; main's is as it was.
      expect(after.baseline).toEqual(before.baseline);
      expect(after.ofMain).toEqual(before.ofMain);
      expect(after.trends[0]).toEqual(before.trends[0]);
    } else expect(after).toEqual(before);
    // It is reachable, says what it is, and says no time after now.
    const stored = await readRun(context, run);
    expect(stored?.provenance).toMatchObject(shown);
    expect(stored?.claimedAt).toBe("2099-01-01T00:00:00.000Z");
    expect(new Date(stored!.report.createdAt).getTime()).toBeLessThanOrEqual(Date.now() + 1000);
    const lists = [await listRuns(context, project), await listOthers(context, project)].map((lines) =>
      lines.map(({ id }) => id),
    );
    expect(lists).toEqual(shown.standing === "branch" ? [[run, main.run], []] : [[main.run], [run]]);
  });

  it("is not changed by the same report sent again in another's name", async () => {
    const project = fresh();
    const { report } = await publish(project, { claims: push });
    await publish(project, { claims: push, plan: { verdict: () => "pass" } });
    const before = await told(project);
    for (const claims of [push, finished, { ...pull, head_ref: "brighter" }, null]) {
      const again = publish(project, { claims, plan: { id: report.id } });
      await again.then(
        ({ created }) => expect(created).toBe(false),
        (error) => expect(error).toMatchObject({ code: "report_changed" }),
      );
      expect(await told(project)).toEqual(before);
    }
  });

  it("goes on after a report of main that is dated 2099", async () => {
    const project = fresh();
    await publish(project, { claims: push, plan: { createdAt: "2099-01-01T00:00:00.000Z" } });
    const first = await told(project);
    expect(Date.parse(first.baseline!.createdAt)).toBeLessThanOrEqual(Date.now() + 1000);
    await publish(project, { claims: push, plan: { verdict: () => "pass" } });
    const { baseline, trends } = await told(project);
    expect(baseline?.cells[0]?.verdict).toBe("pass");
    expect(trends[0]?.lines?.[0]?.points.get("3.6.1")?.verdict).toBe("pass");
  });

  it("of each branch is there to be chosen", async () => {
    const project = fresh();
    await publish(project, { claims: push });
    await publish(project, {
      claims: { ...push, ref: "refs/heads/brighter" },
      plan: { verdict: () => "pass" },
    });
    const [group] = await listSeries(context, project);
    const chosen = await readSeries(context, group!.id, project, "brighter");
    expect(chosen).toMatchObject({ branch: "brighter", branches: ["brighter", "main"] });
    expect(chosen?.lines[0]?.points.get("3.6.1")?.verdict).toBe("pass");
    expect(await readBaseline(context, { project, branch: "brighter" }, String)).toMatchObject({
      cells: [{ verdict: "pass" }],
    });
    expect(await readSeries(context, group!.id, project, "none")).toMatchObject({
      branch: "none",
      lines: [],
    });
  });

  it("stays in sight however many others come", async () => {
    const project = fresh();
    const { run } = await publish(project, { claims: push });
    await publish(project, { claims: finished });
    await connection.db.execute(sql`
      insert into run (project_id, report_id, sha256, reported_at, complete, duration_ms, headline, releases, counts, document, standing)
      select project_id, gen_random_uuid(), sha256, reported_at, complete, duration_ms, headline, releases, counts, document, standing
      from run, generate_series(1, 150)
      where standing = 'unverified' and project_id = (select id from project where name = ${project})`);
    expect((await listRuns(context, project)).map(({ id }) => id)).toEqual([run]);
    expect(await listOthers(context, project)).toHaveLength(100);
  });

  describe("the default branch", () => {
    const defaultOf = async (project: string) => {
      const { rows } = (await connection.db.execute(
        sql`select default_branch as branch, default_branch_by as by from project where name = ${project}`,
      )) as unknown as { rows: { branch: string | null; by: string | null }[] };
      return [rows[0]?.branch, rows[0]?.by];
    };

    it("is the first report's that is a branch's", async () => {
      const project = fresh();
      await publish(project, { claims: finished });
      await publish(project, { claims: { ...pull, head_ref: "main" } });
      await publish(project, { claims: { ...push, ref: "refs/tags/v1" } });
      const queue = "refs/heads/gh-readonly-queue/trunk/pr-1-abc";
      await publish(project, { claims: { ...push, event_name: "merge_group", ref: queue } });
      expect(await defaultOf(project)).toEqual([null, null]);
      expect(await readBaseline(context, { project }, String)).toBeNull();
      await publish(project, { claims: { ...push, ref: "refs/heads/trunk" } });
      await publish(project, { claims: push });
      expect(await defaultOf(project)).toEqual(["trunk", "report"]);
    });

    it("is a scheduled job's from then on, and the owner's word for good", async () => {
      const project = fresh();
      const on = (name: string, event_name = "push") =>
        publish(project, { claims: { ...push, event_name, ref: `refs/heads/${name}` } });
      await on("brighter");
      await on("main", "schedule");
      await on("other");
      expect(await defaultOf(project)).toEqual(["main", "schedule"]);
      await setDefaultBranch(context, { project, branch: "other" });
      await on("main", "schedule");
      expect(await defaultOf(project)).toEqual(["other", "owner"]);
      expect((await told(project)).trends[0]).toMatchObject({ branch: "other" });
    });

    it("cannot be what is no branch, or of what is no project", async () => {
      const project = fresh();
      await publish(project, { claims: push });
      for (const branch of ["", "HEAD", "mallory:main", "a b", "a\0", "a\u202eb"])
        await expect(setDefaultBranch(context, { project, branch })).rejects.toMatchObject({
          code: "branch_invalid",
        });
      for (const name of ["", "acme/none", "a\0"])
        await expect(setDefaultBranch(context, { project: name, branch: "main" })).rejects.toMatchObject({
          code: "not_found",
        });
      expect(await defaultOf(project)).toEqual(["main", "report"]);
    });

    it("is none where nothing was run on one: then that is the history", async () => {
      const project = fresh();
      await publish(project, { claims: null, source: { branch: "HEAD" } });
      expect((await told(project)).trends[0]).toMatchObject({ branch: null, releases: ["3.6.1"] });
    });
  });
});
