import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import type { Verdict } from "../../core/report/vocabulary.ts";
import type { Connection } from "../../dashboard/db/client.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { keepLatest } from "../../dashboard/services/latest/keep.ts";
import { removeRun } from "../../dashboard/services/run/remove.ts";
import { connections } from "../support/connections.ts";
import { migrations } from "../support/dashboard.ts";
import { ingestReport } from "../support/ingest.ts";
import { buildReport, type ReportPlan } from "../support/report.ts";

describe.each(connections())("the latest cells on %s", (_, open) => {
  let connection: Connection;
  let context: Context;
  beforeAll(async () => {
    connection = await open();
    context = { db: connection.db, projects: "all", administers: "all" };
  });
  afterAll(() => connection.close());

  const fresh = () => `acme/${randomUUID()}`;

  /** One input on one target: a cell for each release. */
  async function publish(
    project: string,
    verdict: Verdict,
    { branch = "main", ...plan }: ReportPlan & { branch?: string | null } = {},
    source: Partial<NonNullable<Report["source"]>> = {},
  ): Promise<number> {
    const report = buildReport({
      project,
      inputs: ["astronaut"],
      targets: ["qemu:cortex-a76"],
      releases: ["3.6.1"],
      verdict: () => verdict,
      ...plan,
    });
    report.source = { ...report.source!, branch, ...source };
    return (await ingestReport(context, encodeReport(report))).run;
  }

  /** `branch release: verdict of run, was verdict on release`, in order. */
  async function standing(project: string): Promise<string[]> {
    const { rows } = (await context.db.execute(sql`
      select run.branch, latest.*, run.received_at = latest.received_at as dated,
        cell.verdict = latest.verdict and cell.run_id = latest.run_id as same
      from latest join run on run.id = latest.run_id join project on project.id = latest.project_id join cell on cell.id = latest.cell_id
      where project.name = ${project} order by run.branch, latest.release_key`)) as unknown as {
      rows: Record<string, unknown>[];
    };
    for (const row of rows) expect(row).toMatchObject({ dated: true, same: true });
    return rows.map(
      (row) =>
        `${row.branch} ${row.release}: ${row.verdict} of ${row.run_id}, was ${row.previous_verdict} on ${row.previous_release}`,
    );
  }

  it("are those of the newest run, beside what stood there before", async () => {
    const project = fresh();
    const first = await publish(project, "pass");
    expect(await standing(project)).toEqual([`main 3.6.1: pass of ${first}, was null on null`]);
    const second = await publish(project, "nonfinite", { releases: ["3.6.1", "3.7.0"] });
    expect(await standing(project)).toEqual([
      `main 3.6.1: nonfinite of ${second}, was pass on 3.6.1`,
      `main 3.7.0: nonfinite of ${second}, was nonfinite on 3.6.1`,
    ]);
    const third = await publish(project, "pass", { releases: ["3.7.0"] });
    expect(await standing(project)).toEqual([
      `main 3.6.1: nonfinite of ${second}, was pass on 3.6.1`,
      `main 3.7.0: pass of ${third}, was nonfinite on 3.7.0`,
    ]);
  });

  it("are each branch's own, and of no pull request, tag, fork or interrupted run", async () => {
    const project = fresh();
    const main = await publish(project, "pass");
    await publish(project, "nonfinite", { complete: false });
    await publish(project, "nonfinite", {}, { event: "pull_request", ref: "refs/pull/8/merge", pull: 8 });
    await publish(project, "nonfinite", {}, { event: "push", ref: "refs/tags/main" });
    await publish(project, "nonfinite", { branch: "mallory:main" });
    const other = await publish(project, "drift", { branch: "brighter" });
    const none = await publish(project, "crashed", { branch: null });
    expect(await standing(project)).toEqual([
      `brighter 3.6.1: drift of ${other}, was null on null`,
      `main 3.6.1: pass of ${main}, was null on null`,
      `null 3.6.1: crashed of ${none}, was null on null`,
    ]);
  });

  it("stay when the run before is kept after the one that came later", async () => {
    const project = fresh();
    const first = await publish(project, "pass");
    const second = await publish(project, "drift");
    await context.db.transaction((tx) => keepLatest(tx, first));
    expect(await standing(project)).toEqual([`main 3.6.1: drift of ${second}, was pass on 3.6.1`]);
  });

  it("are the run's before again, where one is removed", async () => {
    const project = fresh();
    const first = await publish(project, "drift");
    const second = await publish(project, "pass");
    const third = await publish(project, "nonfinite", { releases: ["3.6.1", "3.7.0"] });
    expect(await removeRun({ ...context, administers: [] }, third)).toBe(false);
    expect(await removeRun(context, third)).toBe(true);
    expect(await standing(project)).toEqual([`main 3.6.1: pass of ${second}, was drift on 3.6.1`]);
    expect(await removeRun(context, first)).toBe(true);
    expect(await removeRun(context, second)).toBe(true);
    expect(await standing(project)).toEqual([]);
    expect(await removeRun(context, second)).toBe(false);
  });

  it("survive a branch's name of any length", async () => {
    const project = fresh();
    const branch = "ü".repeat(900);
    const run = await publish(project, "pass", { branch });
    expect(await standing(project)).toEqual([`${branch} 3.6.1: pass of ${run}, was null on null`]);
  });

  it("are filled by the migration as they are kept", async () => {
    const read = async () => {
      const all = await context.db.execute(sql`select row(latest.*)::text as row from latest order by 1`);
      return (all as unknown as { rows: { row: string }[] }).rows;
    };
    const kept = await read();
    await context.db.execute(sql`drop table latest`);
    const migration = await readFile(`${migrations}/0005_latest_cells.sql`, "utf8");
    for (const statement of migration.split("--> statement-breakpoint"))
      await context.db.execute(sql.raw(statement));
    expect(await read()).toEqual(kept);
    expect(kept.length).toBeGreaterThan(5);
  });
});
