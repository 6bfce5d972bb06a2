import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, type Database } from "../../dashboard/db/client.ts";
import * as schema from "../../dashboard/db/schema.ts";
import type { Asked } from "../../dashboard/services/compare/asked.ts";
import { comparisonExists } from "../../dashboard/services/compare/exists.ts";
import { readPull } from "../../dashboard/services/compare/pull.ts";
import { readComparison } from "../../dashboard/services/compare/read.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { readOverview } from "../../dashboard/services/overview/read.ts";
import { readRelease } from "../../dashboard/services/overview/release.ts";
import { releaseExists } from "../../dashboard/services/overview/release-exists.ts";
import { listProjects } from "../../dashboard/services/project/list.ts";
import { listRuns } from "../../dashboard/services/run/list.ts";
import { listSeries } from "../../dashboard/services/series/list.ts";
import { readMeasures } from "../../dashboard/services/series/measures.ts";
import { readSeries } from "../../dashboard/services/series/read.ts";
import { readSeriesRuns } from "../../dashboard/services/series/runs.ts";
import { cellsOf, seed } from "../../scripts/bench/dashboard-seed.ts";
import { readWhole } from "../../scripts/bench/plan.ts";
import { migrations } from "../support/dashboard.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";

const size = { projects: 8, models: 6, configs: 10, releases: 20, runs: 30 };
const project = "seed/project-3";

describe("on a Postgres of tens of thousands of cells, after ANALYZE, with its planner's defaults", () => {
  let postgres: Postgres;
  let pool: pg.Pool;
  let context: Context;
  let asked: { query: string; params: unknown[] }[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
    const url = await postgres.createDatabase("plans");
    await (await connect({ kind: "postgres", url }, migrations)).close();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await seed(client, size);
    } finally {
      await client.end();
    }
    pool = new pg.Pool({ connectionString: url, max: 4 });
    // The pool's end does not wait for theirs, and Postgres ends them too: of one that idles the pool tells, of one that is lent it does itself.
    pool.on("error", () => {});
    pool.on("connect", (client) => client.on("error", () => {}));
    const logger = { logQuery: (query: string, params: unknown[]) => void asked.push({ query, params }) };
    const db = drizzle(pool, { schema, casing: "snake_case", logger }) as unknown as Database;
    context = { db, projects: "all", administers: "all" };
  });
  afterAll(async () => {
    await pool?.end();
    await postgres?.stop();
  });

  async function wholeTables({ query, params }: (typeof asked)[number]): Promise<string[]> {
    const { rows } = await pool.query(`explain (format json) ${query}`, params);
    return readWhole(rows[0]["QUERY PLAN"][0].Plan);
  }

  const compared = async (asked: Asked) => {
    const found = await readComparison(context, project, asked);
    return found!.fields.length > 0;
  };

  const pages: [string, () => Promise<unknown>][] = [
    ["the list of projects", () => listProjects(context)],
    ["a project", () => readOverview(context, project)],
    ["a project's runs", () => listRuns(context, project)],
    ["an MNN release", () => readRelease(context, project, "3.7.0")],
    ["whether there is an MNN release", () => releaseExists(context, project, "3.7.0")],
    ["the models", () => listSeries(context, project)],
    [
      "what some cells measure",
      () =>
        readMeasures(
          context,
          3,
          Array.from({ length: 300 }, (_, at) => ({ run: at, position: 9_999 })),
        ),
    ],
    ["two releases", () => compared({ by: "release", from: "3.6.0", to: "3.7.0" })],
    ["two configurations", () => compared({ by: "config" })],
    ["two runs", () => compared({ by: "run" })],
    ["whether there is what is compared", () => comparisonExists(context, project, { by: "run" })],
    ["a pull request that is not there", async () => (await readPull(context, project, 7)) === null],
    [
      "a series over releases and over runs",
      async () => {
        const [group] = await listSeries(context, project);
        const series = await readSeries(context, group!.id, project);
        const runs = await readSeriesRuns(context, series!, "3.7.0");
        return series!.lines.length > 0 && runs.runs.length > 0;
      },
    ],
  ];

  it("is seeded with what it says", async () => {
    const { rows } = await pool.query("select count(*)::int as cells from cell");
    expect(rows[0].cells).toBe(size.projects * cellsOf(size));
    expect(rows[0].cells).toBeGreaterThan(50_000);
  });

  it.each(pages)("%s reads no table of the history from end to end", async (_, read) => {
    asked = [];
    expect(await read()).toBeTruthy();
    const queries = asked;
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) expect([query.query, await wholeTables(query)]).toEqual([query.query, []]);
  });
});
