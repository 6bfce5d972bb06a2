import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFindings } from "../../core/findings/findings.ts";
import { tellFinding } from "../../core/findings/tell.ts";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import { chinese } from "../../core/words/words.ts";
import {
  type Bulk,
  type Connection,
  connect,
  connectPglite,
  type Database,
} from "../../dashboard/db/client.ts";
import type { ErrorCode } from "../../dashboard/errors/coded-error.ts";
import { readCell } from "../../dashboard/services/cell/read.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { checkHealth } from "../../dashboard/services/health/check.ts";
import { readPicture } from "../../dashboard/services/picture/read.ts";
import { listProjects } from "../../dashboard/services/project/list.ts";
import { listRuns } from "../../dashboard/services/run/list.ts";
import { readRun } from "../../dashboard/services/run/read.ts";
import { listSeries } from "../../dashboard/services/series/list.ts";
import { readSeries } from "../../dashboard/services/series/read.ts";
import { migrations } from "../support/dashboard.ts";
import { ingestReport } from "../support/ingest.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { buildReport } from "../support/report.ts";

let postgres: Postgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const databases: [string, () => Promise<Connection>][] = [
  ["PGlite", () => connectPglite(undefined, migrations)],
  [
    "Postgres",
    async () => connect({ kind: "postgres", url: await postgres.createDatabase("services") }, migrations),
  ],
];

describe.each(databases)("services on %s", (_, open) => {
  let connection: Connection;
  let context: Context;
  beforeAll(async () => {
    connection = await open();
    context = { db: connection.db, projects: "all", administers: "all" };
  });
  afterAll(() => connection.close());

  const ingest = (report: Report) => ingestReport(context, encodeReport(report));
  /** A project of its own for each test, so that none sees another's. */
  const fresh = () => `acme/${randomUUID()}`;

  it("answers", async () => {
    await expect(checkHealth(context)).resolves.toBeUndefined();
  });

  it("gives back the report it was given, but for op rows that are not shown", async () => {
    const report = buildReport({ project: fresh() });
    const { run } = await ingest(report);
    const stored = await readRun(context, run);
    const shown = report.cells.map((cell) => ({
      ...cell,
      ops: cell.id === report.findings[0]?.example ? cell.ops : null,
    }));
    expect(stored?.report).toEqual({ ...report, pictures: [], cells: shown });
    expect([...(stored?.pictures.keys() ?? [])].sort()).toEqual(report.pictures.map(({ id }) => id).sort());
  });

  it("keeps NaN, both infinities and -0", async () => {
    const report = buildReport({ project: fresh(), releases: ["3.6.1"], targets: ["qemu:cortex-a76"] });
    const position = report.cells.findIndex((cell) => cell.verdict === "pass" && cell.role === "candidate");
    const { metrics } = report.cells[position]!.outputs[0]!;
    const kept = {
      maxAbs: Number.NaN,
      maxRel: Number.POSITIVE_INFINITY,
      rmse: Number.NEGATIVE_INFINITY,
      cosine: -0,
      snrDb: Number.POSITIVE_INFINITY,
      worst: { index: [0], reference: 1e-46, candidate: -0 },
    };
    Object.assign(metrics, kept);
    const { run } = await ingest(report);
    const cell = (await readCell(context, run, position))?.cell;
    // toEqual tells -0 from 0 and NaN from null.
    expect(cell?.outputs[0]?.metrics).toEqual({ ...metrics, ...kept });
    const { rows } = (await connection.db.execute(
      sql`select verdict, snr_db::text as snr from cell where run_id = ${run} and role = 'candidate'`,
    )) as unknown as { rows: { verdict: string; snr: string }[] };
    expect(rows.find(({ verdict }) => verdict === "pass")?.snr).toBe("Infinity");
    expect(rows.find(({ verdict }) => verdict === "nonfinite")?.snr).toBe("NaN");
  });

  it("stores the same report once", async () => {
    const report = buildReport({ project: fresh() });
    const first = await ingest(report);
    expect(first.created).toBe(true);
    expect(await ingest(report)).toEqual({ run: first.run, created: false });
    const reordered = Object.fromEntries(Object.entries(encodeReport(report)).reverse());
    expect(await ingestReport(context, reordered)).toEqual({ run: first.run, created: false });
    expect(await listRuns(context, report.project)).toHaveLength(1);
  });

  it("stores it once when it comes several times at once", async () => {
    const report = buildReport({ project: fresh() });
    const results = await Promise.all(Array.from({ length: 5 }, () => ingest(report)));
    expect(new Set(results.map(({ run }) => run)).size).toBe(1);
    expect(results.filter(({ created }) => created)).toHaveLength(1);
  });

  it("takes different reports that share releases, series and pictures at once", async () => {
    const project = fresh();
    await Promise.all(Array.from({ length: 5 }, () => ingest(buildReport({ project }))));
    expect(await listRuns(context, project)).toHaveLength(5);
  });

  it("refuses another report with the same id, and leaves the first as it was", async () => {
    const report = buildReport({ project: fresh() });
    const { run } = await ingest(report);
    await expect(ingest({ ...report, durationMs: 1 })).rejects.toMatchObject({ code: "report_changed" });
    expect((await readRun(context, run))?.report.durationMs).toBe(report.durationMs);
    // In another project the same id is another report.
    expect((await ingest({ ...report, project: fresh() })).created).toBe(true);
  });

  it.each(["0000-01-01T00:00:00Z", "0044-03-15T12:00:00Z"])(
    "lists a report that says it was made at %s",
    async (createdAt) => {
      const report = buildReport({ project: fresh(), createdAt });
      await ingest(report);
      expect((await listRuns(context, report.project)).map(({ reportedAt }) => reportedAt)).toEqual([
        "1970-01-01T00:00:00.000Z",
      ]);
    },
  );

  it("keeps nothing of a report that fails half way", async () => {
    const report = buildReport({ project: fresh() });
    const { inBulk } = connection.db;
    const full = async () => {
      throw new Error("the disk is full");
    };
    const failing: Database = Object.create(connection.db, {
      inBulk: {
        value: ((work) =>
          inBulk!((db, bulk) => {
            const copy: Bulk["copy"] = (into, rows) =>
              into.table === "finding" ? full() : bulk.copy(into, rows);
            return work(db, { ...bulk, copy });
          })) satisfies Database["inBulk"],
      },
    });
    await expect(ingestReport({ db: failing }, encodeReport(report))).rejects.toThrow("the disk is full");
    expect(await listRuns(context, report.project)).toEqual([]);
    expect((await ingest(report)).created).toBe(true);
  });

  it.each<[string, ErrorCode, RegExp, (report: Report) => unknown]>([
    ["nothing", "report_invalid", /it is not an object/, () => null],
    ["another document", "report_invalid", /schema: .*id: /, () => ({ hello: "world" })],
    [
      "a wrong value",
      "report_invalid",
      /cells\[0\]\.verdict: /,
      (report) => {
        const json = encodeReport(report);
        return { ...json, cells: [{ ...json.cells[0], verdict: "fine" }] };
      },
    ],
    [
      "many wrong values, of which the first is named",
      "report_invalid",
      /report\/2: cells\[0\]: [^;]*$/,
      (report) => ({ ...encodeReport(report), cells: Array(9).fill(null) }),
    ],
    [
      "a newer schema",
      "report_newer",
      /mnn-parity\.report\/2/,
      (report) => ({ ...encodeReport(report), schema: "mnn-parity.report/99" }),
    ],
    [
      "a cell of an unknown target",
      "report_inconsistent",
      /cells\[0\]\.target is "host"/,
      (report) => encodeReport({ ...report, targets: [] }),
    ],
    [
      "two cells with one id",
      "report_inconsistent",
      /cells has ".*" twice/,
      (report) => encodeReport({ ...report, cells: [...report.cells, report.cells[0]!] }),
    ],
    [
      "a finding about an unknown cell",
      "report_inconsistent",
      /findings\[0\] names the cell/,
      (report) => encodeReport({ ...report, cells: [] }),
    ],
    [
      "a picture that is not what its id says",
      "report_inconsistent",
      /pictures\[0\]\.id is not the SHA-256/,
      (report) =>
        encodeReport({ ...report, pictures: [{ ...report.pictures[0]!, data: report.pictures[1]!.data }] }),
    ],
    [
      "a picture of another kind",
      "report_inconsistent",
      /pictures\[0\] is no image\/webp/,
      (report) => encodeReport({ ...report, pictures: [{ ...report.pictures[0]!, mime: "image/webp" }] }),
    ],
  ])("refuses %s with %s", async (_, code, message, make) => {
    const refusal = await ingestReport(context, make(buildReport())).catch((error) => error);
    expect(refusal).toMatchObject({ code, message: expect.stringMatching(message), fix: expect.any(String) });
  });

  it("stores texts that Postgres cannot hold as they are: NUL and half a surrogate", async () => {
    const report = buildReport({ project: fresh() });
    const position = report.cells.length - 1;
    report.cells[position]!.reason = "before\0after\ud800";
    report.probes[0]!.log = "a\0b";
    const { run } = await ingest(report);
    const stored = await readRun(context, run);
    expect(stored?.report.cells[position]?.reason).toBe("before\0after\ud800");
    expect(stored?.report.probes[0]?.log).toBe("a\0b");
  });

  it("stores the longest names there can be, in an alphabet of three bytes a letter", async () => {
    const long = (length: number) =>
      String.fromCharCode(...Array.from({ length }, () => 0x4e00 + Math.floor(Math.random() * 20_000)));
    const report = buildReport({
      project: long(200),
      models: [long(300)],
      inputs: [long(300)],
      releases: [long(100)],
      targets: [long(300)],
    });
    const ids = new Map(report.cells.map(({ id }) => [id, long(300)]));
    for (const cell of report.cells) {
      cell.id = ids.get(cell.id)!;
      cell.reference.cell = ids.get(cell.reference.cell!)!;
    }
    expect((await ingest(report)).created).toBe(true);
  });

  it("lists runs with what they found, newest first", async () => {
    const project = fresh();
    await ingest(buildReport({ project, createdAt: "2025-11-20T00:00:00.000Z", verdict: () => "pass" }));
    // Came last, whatever it says of its time.
    await ingest(buildReport({ project, createdAt: "2025-11-18T00:00:00.000Z" }));
    expect(await listRuns(context, project)).toMatchObject([
      {
        headline: "lama-tiny breaks at cpu/low on cortex-a76, in every release",
        releases: ["3.0.0", "3.6.1", "3.10.0"],
        reportedAt: "2025-11-18T00:00:00.000Z",
        counts: { total: 27, broken: 6 },
      },
      { headline: "lama-tiny passes on all 3 MNN releases" },
    ]);
    expect(await listProjects(context)).toContainEqual(expect.objectContaining({ name: project, runs: 2 }));
  });

  it("reads one cell with its op rows, its reference, finding and process", async () => {
    const report = buildReport({ project: fresh() });
    const { run } = await ingest(report);
    const position = report.cells.findIndex(({ verdict }) => verdict === "nonfinite");
    const stored = await readCell(context, run, position);
    expect(stored?.cell).toEqual(report.cells[position]);
    expect(stored?.report.cells.map(({ id }) => id)).toEqual([
      report.cells[position]!.id,
      report.cells[position]!.reference.cell,
    ]);
    expect(stored?.report.findings).toEqual(report.findings);
    expect(stored?.report.probes).toEqual(report.probes);
    expect(await readCell(context, run, 10_000)).toBeNull();
  });

  it("reads a cell's finding in Chinese, told from the run's other cells as the whole report tells it", async () => {
    const made = buildReport({ project: fresh() });
    const report = { ...made, findings: findFindings(made) };
    const { run } = await ingest(report);
    for (const [position, { finding: id }] of report.cells.entries()) {
      const finding = report.findings.find((one) => one.id === id);
      if (!finding) continue;
      const told = (await readCell(context, run, position, chinese))!.report.findings;
      expect(told).toMatchObject([tellFinding(finding, report, chinese)]);
      expect(told[0]!.title).not.toBe(finding.title);
    }
  });

  it("reads a series among its siblings: versions in order, the newest run of each, gaps left open", async () => {
    const project = fresh();
    const publish = (release: string, day: number, verdict: "pass" | "drift", inputs = ["a", "b"]) =>
      ingest(
        buildReport({
          project,
          releases: [release],
          targets: ["host"],
          inputs,
          createdAt: `2025-11-${day}T00:00:00.000Z`,
          verdict: () => verdict,
        }),
      );
    await publish("3.10.0", 12, "pass");
    await publish("3.9.1", 11, "pass", ["a"]);
    await publish("3.10.0", 10, "drift");
    const [group] = await listSeries(context, project);
    expect(group).toMatchObject({ model: "lama-tiny", config: "cpu/low", target: "host", inputs: 2 });
    const history = await readSeries(context, group!.id, project);
    expect(history).toMatchObject({ project, releases: ["3.9.1", "3.10.0"] });
    expect(
      history?.lines.map(({ input, points }) => [
        input,
        ...history.releases.map((release) => points.get(release)?.verdict),
      ]),
    ).toEqual([
      ["a", "pass", "drift"],
      ["b", undefined, "drift"],
    ]);
    expect(history?.lines[0]?.points.get("3.10.0")?.snrDb).toBeCloseTo(18, 0);
  });

  it("has pictures by their hash", async () => {
    const report = buildReport({ project: fresh() });
    await ingest(report);
    const [picture] = report.pictures;
    const stored = await readPicture(context, picture!.id);
    expect(stored?.mime).toBe("image/png");
    expect(Buffer.from(stored!.bytes).toString("base64")).toBe(picture!.data);
    expect(await readPicture(context, "0".repeat(64))).toBeNull();
    expect(await readPicture(context, "../../etc/passwd")).toBeNull();
  });

  it("shows nothing of projects that the caller may not see", async () => {
    const report = buildReport({ project: fresh() });
    const { run } = await ingest(report);
    const stranger: Context = { ...context, projects: [] };
    const [group] = await listSeries(context, report.project);
    expect(await listProjects(stranger)).toEqual([]);
    expect(await listRuns(stranger, report.project)).toEqual([]);
    expect(await listSeries(stranger, report.project)).toEqual([]);
    expect(await readRun(stranger, run)).toBeNull();
    expect(await readCell(stranger, run, 0)).toBeNull();
    expect(await readSeries(stranger, group!.id)).toBeNull();
    expect(await readPicture(stranger, report.pictures[0]!.id)).toBeNull();
  });
});

it("lets several instances start at once on an empty Postgres", async () => {
  const url = await postgres.createDatabase("together");
  const connections = await Promise.all(
    Array.from({ length: 4 }, () => connect({ kind: "postgres", url }, migrations)),
  );
  const report = buildReport();
  const results = await Promise.all(connections.map(({ db }) => ingestReport({ db }, encodeReport(report))));
  expect(new Set(results.map(({ run }) => run)).size).toBe(1);
  await Promise.all(connections.map((connection) => connection.close()));
});

it("stores a report of a thousand results in good time", async () => {
  const connection = await connect(
    { kind: "postgres", url: await postgres.createDatabase("large") },
    migrations,
  );
  const inputs = Array.from({ length: 112 }, (_, index) => `input-${index}`);
  const json = encodeReport(buildReport({ inputs }));
  const start = performance.now();
  await ingestReport({ db: connection.db }, json);
  // Far above what it takes (see bench), so that a loaded machine does not fail it.
  expect(performance.now() - start).toBeLessThan(10_000);
  await connection.close();
});
