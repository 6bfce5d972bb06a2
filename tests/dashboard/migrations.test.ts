import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { PGlite } from "@electric-sql/pglite";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeReport } from "../../core/report/schema.ts";
import { type Connection, connect, connectPglite } from "../../dashboard/db/client.ts";
import { readCell } from "../../dashboard/services/cell/read.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { listProjects } from "../../dashboard/services/project/list.ts";
import { readBaseline } from "../../dashboard/services/run/baseline.ts";
import { findRun } from "../../dashboard/services/run/link.ts";
import { listOthers, listRuns } from "../../dashboard/services/run/list.ts";
import { readRun } from "../../dashboard/services/run/read.ts";
import { listSeries } from "../../dashboard/services/series/list.ts";
import { readSeries } from "../../dashboard/services/series/read.ts";
import { migrations, root } from "../support/dashboard.ts";
import { ingestReport } from "../support/ingest.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { buildReport } from "../support/report.ts";

interface Journal {
  entries: { idx: number; when: number; tag: string }[];
}

const journal = async (): Promise<Journal> =>
  JSON.parse(await readFile(path.join(migrations, "meta", "_journal.json"), "utf8")) as Journal;

it("has a strictly increasing journal: the migrator silently skips what is older than the last applied", async () => {
  const { entries } = await journal();
  entries.forEach(({ idx, when }, index) => {
    expect(idx).toBe(index);
    if (index > 0) expect(when).toBeGreaterThan(entries[index - 1]!.when);
  });
});

it("has a file for each entry and an entry for each file", async () => {
  const files = (await readdir(migrations)).filter((name) => name.endsWith(".sql"));
  expect(files.sort()).toEqual((await journal()).entries.map(({ tag }) => `${tag}.sql`).sort());
});

it("is complete: generating from the schema yields nothing new", async () => {
  // drizzle-kit takes folders relative to where it runs only.
  const copy = await mkdtemp(path.join(root, "node_modules", ".migrations-"));
  try {
    await cp(migrations, copy, { recursive: true });
    const { stdout } = await promisify(execFile)(
      path.join(root, "node_modules", ".bin", "drizzle-kit"),
      [
        "generate",
        "--dialect=postgresql",
        "--schema=./dashboard/db/schema.ts",
        "--casing=snake_case",
        `--out=./${path.relative(root, copy)}`,
      ],
      { cwd: root, env: { ...process.env, TMPDIR: os.tmpdir() } },
    );
    expect(stdout).toContain("No schema changes");
    expect(await readdir(copy)).toEqual(await readdir(migrations));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});

/** The rows of every table, as text, by their own columns of then. */
type Dump = Map<string, string[]>;
type Query = (text: string) => Promise<{ rows: Record<string, unknown>[] }>;

const tables: Record<string, string> = {
  project: "id, name, created_at",
  run: "id, project_id, report_id, sha256, received_at, complete, duration_ms, commit, headline, releases, counts, document",
  release: "*",
  series: "*",
  cell: "id, project_id, run_id, key, position, series_id, model, input, release, release_key, origin, target, config, role, verdict, outcome, snr_db, tolerance_db, median_ms, label, reason, detail",
  cell_ops: "*",
  finding: "*",
  probe: "*",
  picture: "project_id, sha256, mime, width, height, bytes",
  used_identity: "*",
};

async function dump(query: Query): Promise<Dump> {
  const found: Dump = new Map();
  for (const [table, columns] of Object.entries(tables)) {
    const { rows } = await query(
      `select row(x.*)::text as row from (select ${columns} from ${table}) x order by 1`,
    );
    found.set(
      table,
      rows.map(({ row }) => String(row)),
    );
  }
  return found;
}

describe("a database that the dashboard left before it knew what a report is of", () => {
  let postgres: Postgres;
  let folder: string;
  beforeAll(async () => {
    postgres = await startPostgres();
    folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-old-"));
  });
  afterAll(async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Loads it, dumps it, and opens it with today's code. */
  const databases: [string, (script: string) => Promise<{ before: Dump; connection: Connection }>][] = [
    [
      "PGlite",
      async (script) => {
        const old = await PGlite.create(folder);
        await old.exec(script);
        const before = await dump((text) => old.query(text));
        await old.close();
        return { before, connection: await connectPglite(folder, migrations) };
      },
    ],
    [
      "Postgres",
      async (script) => {
        const url = await postgres.createDatabase("old");
        const old = new Client({ connectionString: url });
        await old.connect();
        await old.query(script);
        const before = await dump((text) => old.query(text));
        await old.end();
        return { before, connection: await connect({ kind: "postgres", url }, migrations) };
      },
    ],
  ];

  it.each(databases)("keeps all that it has on %s, and its history is its branches'", async (_, open) => {
    const script = await readFile(path.join(import.meta.dirname, "databases", "0002.sql"), "utf8");
    const { before, connection } = await open(script);
    try {
      const query: Query = async (text) => {
        const { rows } = (await connection.db.execute(text)) as unknown as Awaited<ReturnType<Query>>;
        return { rows };
      };
      expect([...before].map(([table, rows]) => [table, rows.length])).toEqual([
        ["project", 3],
        ["run", 9],
        ["release", 4],
        ["series", 3],
        ["cell", 18],
        ["cell_ops", 1],
        ["finding", 1],
        ["probe", 9],
        ["picture", 9],
        ["used_identity", 1],
      ]);
      expect(await dump(query)).toEqual(before);

      const { rows } = await query(
        "select branch, standing, reported_at <= received_at as sane from run order by id",
      );
      expect(rows.map(({ branch, standing, sane }) => [branch, standing, sane])).toEqual([
        ["main", "branch", true],
        ["mallory:main", "fork", true],
        ["brighter", "branch", true],
        ["main", "branch", true],
        ["main", "branch", true],
        ["mallory:trunk", "fork", true],
        ["trunk", "branch", true],
        [null, "branch", true],
        [null, "branch", true],
      ]);
      const { rows: projects } = await query(
        "select name, default_branch as branch from project order by id",
      );
      expect(projects.map(({ name, branch }) => [name, branch])).toEqual([
        ["acme/photo-editor", "main"],
        ["acme/models", "trunk"],
        ["laptop", null],
      ]);

      const context: Context = { db: connection.db, projects: "all", administers: "all" };
      const project = "acme/photo-editor";
      // Each was given one of its own, to which its number leads.
      const linkOf = async (id: number) => (await findRun(context, String(id)))?.link;
      expect(new Set(await Promise.all([1, 2, 3, 4, 5].map(linkOf))).size).toBe(5);
      expect(await linkOf(1)).toMatch(/^[0-9a-f-]{36}$/);
      expect(await listProjects(context)).toHaveLength(3);
      expect((await listRuns(context, project)).map(({ id }) => id)).toEqual([5, 4, 3, 1]);
      expect((await listOthers(context, project)).map(({ id }) => id)).toEqual([2]);
      expect((await readRun(context, 2))?.claimedAt).toBe("2099-01-01T00:00:00.000Z");
      expect((await readCell(context, 1, 1))?.cell.ops?.rows).toHaveLength(12);
      const [group] = await listSeries(context, project);
      const verdicts = (await readSeries(context, group!.id, project))?.lines.map(({ points }) =>
        [...points].map(([release, { verdict, run }]) => [release, verdict, run]),
      );
      expect(verdicts).toEqual([
        [
          ["3.4.1", "pass", 5],
          ["3.6.1", "nonfinite", 1],
        ],
      ]);
      expect((await readBaseline(context, { project }, String))?.url).toBe(await linkOf(5));
      expect(await readSeries(context, group!.id, "laptop")).toMatchObject({
        branch: null,
        releases: ["3.6.1"],
      });

      // A report of then, sent again, is the one that is here; a new one goes on from it.
      const again = await ingestReport(context, encodeReport(stored(1)));
      expect(again).toEqual({ run: 1, created: false });
      const { run } = await ingestReport(context, encodeReport(buildReport({ project })));
      expect((await readBaseline(context, { project }, String))?.url).toBe(await linkOf(run));
    } finally {
      await connection.close();
    }
  });

  /** As the script's first report was made. */
  function stored(number: number) {
    const report = buildReport({
      id: `00000000-0000-4000-8000-00000000000${number}`,
      project: "acme/photo-editor",
      createdAt: `2025-11-0${number}T00:00:00.000Z`,
      releases: ["3.6.1"],
      inputs: ["astronaut"],
      targets: ["qemu:cortex-a76"],
    });
    report.source = {
      repository: "acme/photo-editor",
      commit: `c0ffee${number}`,
      branch: "main",
      dirty: false,
    };
    // As references were called then.
    for (const { reference } of report.cells)
      reference.label = reference.label.replace("cpu/normal", "CPU normal");
    return report;
  }
});
