import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Brief, briefOf, cellOfBrief } from "../../core/present/brief.ts";
import { buildGrid } from "../../core/present/grid.ts";
import { headline, lede } from "../../core/present/headline.ts";
import { cellLabel } from "../../core/present/label.ts";
import { encodeBy } from "../../core/report/real.ts";
import { cellSchema, encodeReport, opRowSchema } from "../../core/report/schema.ts";
import { verdictSchema } from "../../core/report/vocabulary.ts";
import type { Connection } from "../../dashboard/db/client.ts";
import { cell } from "../../dashboard/db/schema.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { readRun } from "../../dashboard/services/run/read.ts";
import { ONE_PAGE } from "../../dashboard/services/run/shown.ts";
import { connections } from "../support/connections.ts";
import { ingestReport } from "../support/ingest.ts";
import { buildReport } from "../support/report.ts";

const verdicts = verdictSchema.options;
let turn = 0;
const many = () =>
  buildReport({
    inputs: Array.from({ length: 60 }, (_, index) => `input-${index}`),
    releases: ["3.0.0", "3.6.1"],
    targets: ["host", "qemu:cortex-a76"],
    configs: ["cpu/low", "opencl/low"],
    verdict: () => verdicts[turn++ % verdicts.length]!,
  });

it("encodes what was decoded as its schema does, with NaN, infinities and -0", () => {
  for (const found of buildReport().cells) {
    const [output] = found.outputs;
    if (output)
      Object.assign(output.metrics, { maxAbs: -0, rmse: Number.NaN, snrDb: Number.NEGATIVE_INFINITY });
    expect(encodeBy(cellSchema, found)).toEqual(z.encode(cellSchema, found));
    for (const row of found.ops?.rows ?? [])
      expect(encodeBy(opRowSchema, row)).toEqual(z.encode(opRowSchema, row));
  }
});

it("keeps of a cell what its label and its field say, in a part of its length", () => {
  for (const found of many().cells) {
    const whole = z.encode(cellSchema, { ...found, ops: null });
    const text = JSON.stringify(briefOf(whole));
    expect(text.length).toBeLessThan(JSON.stringify(whole).length / 2);
    for (const from of [text, JSON.stringify(whole)])
      expect(cellLabel(cellOfBrief(JSON.parse(from) as Brief))).toBe(cellLabel(found));
  }
});

describe.each(connections())("a run of very many cells on %s", (_, open) => {
  let connection: Connection;
  let context: Context;
  beforeAll(async () => {
    connection = await open();
    context = { db: connection.db, projects: "all", administers: "all" };
  });
  afterAll(() => connection.close());

  it("says what it would if all of it were read, and has in full what is shown, whatever wrote its rows", async () => {
    const report = many();
    expect(report.cells.length).toBeGreaterThan(ONE_PAGE);
    const { run } = await ingestReport(context, encodeReport(report));
    const grid = (of: typeof report) =>
      buildGrid(of).rows.map((row) => ({
        ...row,
        cells: row.cells.map((group) => group && { ...group, cells: group.cells.map(({ id }) => id) }),
      }));
    const check = async () => {
      const stored = (await readRun(context, run, 1))!.report;
      expect(grid({ ...report, ...stored })).toEqual(grid(report));
      expect([headline(stored), lede(stored)]).toEqual([headline(report), lede(report)]);
      const listed = new Set(buildGrid(report).rows[1]!.cells.flatMap((group) => group!.cells));
      for (const [place, found] of report.cells.entries())
        if (listed.has(found)) expect({ ...stored.cells[place], ops: null }).toEqual({ ...found, ops: null });
      // The others were not read: what tells is that no command is there.
      expect(stored.cells.filter(({ command }) => command === "").length).toBeGreaterThan(0);
    };
    await check();
    // As an earlier version left them.
    await context.db.update(cell).set({ brief: null });
    await check();
  });
});
