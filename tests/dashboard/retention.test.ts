import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeReport } from "../../core/report/schema.ts";
import type { Connection } from "../../dashboard/db/client.ts";
import { cellOps, picture, project, run } from "../../dashboard/db/schema.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { setRetention } from "../../dashboard/services/project/retention.ts";
import { sweepAged } from "../../dashboard/services/retention/sweep.ts";
import { readRun } from "../../dashboard/services/run/read.ts";
import { connections } from "../support/connections.ts";
import { ingestReport } from "../support/ingest.ts";
import { buildReport } from "../support/report.ts";

describe.each(connections())("what is kept for a time only, on %s", (_, open) => {
  let connection: Connection;
  let context: Context;
  beforeAll(async () => {
    connection = await open();
    context = { db: connection.db, projects: "all", administers: "all" };
  });
  afterAll(() => connection.close());

  const left = async (name: string) => {
    const counts = [];
    for (const table of [cellOps, picture]) {
      const [row] = await context.db
        .select({ count: sql<number>`count(*)::int` })
        .from(table)
        .innerJoin(project, eq(project.id, table.projectId))
        .where(eq(project.name, name));
      counts.push(row!.count);
    }
    return counts as [ops: number, pictures: number];
  };

  it("goes once it is too old, in as many sweeps as it takes; verdicts, younger runs and other projects stay", async () => {
    const [aging, other] = ["acme/aging", "acme/other"];
    const old = buildReport({ project: aging });
    const { run: oldRun } = await ingestReport(context, encodeReport(old));
    await ingestReport(context, encodeReport(buildReport({ project: other })));
    const all = await left(other);
    expect(all[0]).toBeGreaterThan(0);
    // A month ago, all of it.
    const then = sql`now() - interval '30 days'`;
    await context.db.update(run).set({ receivedAt: then });
    await context.db.update(picture).set({ usedAt: then });

    expect(await sweepAged(context.db)).toBe(true);
    expect(await left(aging)).toEqual(all);
    expect(await setRetention(context, { project: aging, days: 7 })).toBe(true);
    const young = buildReport({ project: aging, inputs: ["fresh"] });
    const { run: youngRun } = await ingestReport(context, encodeReport(young));

    // The first may not do more than one statement.
    expect(await sweepAged(context.db, 1)).toBe(false);
    expect(await sweepAged(context.db)).toBe(true);
    const [ops, pictures] = await left(aging);
    expect(ops).toBe(young.cells.filter((cell) => cell.ops).length);
    // The younger report shows the same ones.
    expect(pictures).toBe(all[1]);
    expect(await left(other)).toEqual(all);

    const aged = (await readRun(context, oldRun))!.report;
    expect(aged.cells.map(({ verdict }) => verdict)).toEqual(old.cells.map(({ verdict }) => verdict));
    expect(aged.cells.every((cell) => cell.ops === null)).toBe(true);
    const when = await context.db.select({ id: run.id, agedAt: run.agedAt }).from(run);
    expect(when.find(({ id }) => id === oldRun)?.agedAt).not.toBeNull();
    expect(when.find(({ id }) => id === youngRun)?.agedAt).toBeNull();
    // It is still the report that is here.
    expect(await ingestReport(context, encodeReport(old))).toEqual({ run: oldRun, created: false });

    await context.db.update(picture).set({ usedAt: then });
    expect(await sweepAged(context.db)).toBe(true);
    expect((await left(aging))[1]).toBe(0);
    expect((await left(other))[1]).toBe(all[1]);
  });
});
