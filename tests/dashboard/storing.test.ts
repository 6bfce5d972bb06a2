import { createHash, randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeReport, READ_SCHEMAS, type Report } from "../../core/report/schema.ts";
import type { Connection } from "../../dashboard/db/client.ts";
import { cell, cellOps, finding, probe, project, run, series } from "../../dashboard/db/schema.ts";
import { cellExists } from "../../dashboard/services/cell/exists.ts";
import { readCell } from "../../dashboard/services/cell/read.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { checkHealth } from "../../dashboard/services/health/check.ts";
import { listProjects } from "../../dashboard/services/project/list.ts";
import { digestsOf } from "../../dashboard/services/report/digest.ts";
import { ingestReport } from "../../dashboard/services/report/ingest.ts";
import { type Prepared, prepareReport } from "../../dashboard/services/report/prepare.ts";
import { sweepUnfinished } from "../../dashboard/services/report/sweep.ts";
import { readBaseline } from "../../dashboard/services/run/baseline.ts";
import { findRun } from "../../dashboard/services/run/link.ts";
import { listOthers, listRuns } from "../../dashboard/services/run/list.ts";
import { readRun } from "../../dashboard/services/run/read.ts";
import { listSeries } from "../../dashboard/services/series/list.ts";
import { connections } from "../support/connections.ts";
import { buildReport } from "../support/report.ts";

it("digests a report piece by piece as it would the whole", () => {
  const report = buildReport();
  for (const one of [report, { ...report, pictures: [], findings: [] }])
    expect(digestsOf(one)).toEqual(
      READ_SCHEMAS.toReversed().map((schema) =>
        createHash("sha256")
          .update(JSON.stringify({ ...encodeReport(one), schema }))
          .digest("hex"),
      ),
    );
});

describe.each(connections())("a report that is being stored on %s", (_, open) => {
  let connection: Connection;
  let context: Context;
  beforeAll(async () => {
    connection = await open();
    context = { db: connection.db, projects: "all", administers: "all" };
  });
  afterAll(() => connection.close());

  const prepare = (report: Report) =>
    prepareReport(
      (async function* () {
        yield Buffer.from(JSON.stringify(encodeReport(report)));
      })(),
      null,
    );

  /** The same, with something done between its rows' last part and its end. */
  const endingWith = (prepared: Prepared, end: () => Promise<void>): Prepared => ({
    ...prepared,
    async *parts(owner) {
      const all = prepared.parts(owner);
      let part = await all.next();
      for (; !part.done; part = await all.next()) yield part.value;
      await end();
      return part.value;
    },
  });

  /** How many rows of a project each table has. */
  async function rowsOf(of: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const [name, table] of Object.entries({ run, series, cell, cellOps, finding, probe })) {
      const [row] = await context.db
        .select({ count: sql<number>`count(*)::int` })
        .from(table)
        .innerJoin(project, eq(project.id, table.projectId))
        .where(eq(project.name, of));
      counts[name] = row!.count;
    }
    return counts;
  }

  const none = { run: 0, series: 0, cell: 0, cellOps: 0, finding: 0, probe: 0 };

  it("is nobody's to see until all of it is there, and holds nobody up", async () => {
    const name = `acme/${randomUUID()}`;
    const first = await ingestReport(context, await prepare(buildReport({ project: name })));
    const seen: unknown[] = [];
    const report = buildReport({ project: name });
    const last = endingWith(await prepare(report), async () => {
      await checkHealth(context);
      for (let id = first.run + 1; id < first.run + 4; id++)
        seen.push(
          await readRun(context, id),
          (await findRun(context, String(id))) !== null,
          await readCell(context, id, 0),
          await cellExists(context, id, 0),
        );
      seen.push((await listRuns(context, name)).map(({ id }) => id));
      seen.push(await listOthers(context, name));
      seen.push((await readBaseline(context, { project: name }, String))?.url);
      seen.push((await listProjects(context)).find((one) => one.name === name)?.runs);
    });
    const { run: id } = await ingestReport(context, last);
    expect(seen.slice(0, 12)).toEqual([1, 2, 3].flatMap(() => [null, false, null, false]));
    expect(seen.slice(12)).toEqual([[first.run], [], (await findRun(context, String(first.run)))?.link, 1]);
    expect((await readRun(context, id))?.report.cells).toHaveLength(report.cells.length);
    expect((await listRuns(context, name)).map((one) => one.id)).toEqual([id, first.run]);
  });

  it("is not there, and can come again, where storing it fails in the middle", async () => {
    const report = buildReport({ project: `acme/${randomUUID()}` });
    const failing = endingWith(await prepare(report), async () => {
      throw new Error("the thread has no memory left");
    });
    await expect(ingestReport(context, failing)).rejects.toThrow("no memory left");
    expect(await rowsOf(report.project)).toEqual(none);
    expect((await listProjects(context)).map(({ name }) => name)).not.toContain(report.project);
    expect((await ingestReport(context, await prepare(report))).created).toBe(true);
  });

  it("is stored once where it comes twice at the same time", async () => {
    const report = buildReport({ project: `acme/${randomUUID()}` });
    const [one, other] = [await prepare(report), await prepare(report)];
    const results = await Promise.all([ingestReport(context, one), ingestReport(context, other)]);
    expect(results.map(({ created }) => created).sort()).toEqual([false, true]);
    expect(await listRuns(context, report.project)).toHaveLength(1);
  });

  it("is swept where the process died: the next start finds what others stored, and nothing of it", async () => {
    const [kept, lost] = [`acme/${randomUUID()}`, `acme/${randomUUID()}`];
    await ingestReport(context, await prepare(buildReport({ project: kept })));
    const report = buildReport({ project: lost });
    const { run: id } = await ingestReport(context, await prepare(report));
    // What a process leaves that dies after the last row.
    await context.db.update(run).set({ whole: false }).where(eq(run.id, id));
    const all = await rowsOf(kept);
    await sweepUnfinished(context.db);
    expect(await rowsOf(kept)).toEqual(all);
    expect(await rowsOf(lost)).toEqual(none);
    expect(await listSeries(context, lost)).toEqual([]);
    expect((await ingestReport(context, await prepare(report))).created).toBe(true);
  });
});
