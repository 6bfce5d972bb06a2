import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import * as schema from "../../dashboard/db/schema.ts";
import { readCell } from "../../dashboard/services/cell/read.ts";
import { readComparison } from "../../dashboard/services/compare/read.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { readOverview } from "../../dashboard/services/overview/read.ts";
import { readRelease } from "../../dashboard/services/overview/release.ts";
import { listProjects } from "../../dashboard/services/project/list.ts";
import { findRun } from "../../dashboard/services/run/link.ts";
import { listRuns } from "../../dashboard/services/run/list.ts";
import { readRun } from "../../dashboard/services/run/read.ts";
import { listSeries } from "../../dashboard/services/series/list.ts";
import { readSeries } from "../../dashboard/services/series/read.ts";
import { readSeriesRuns } from "../../dashboard/services/series/runs.ts";
import { type Plan, readWhole } from "./plan.ts";

const project = "seed/project-1";

/** A page and what its queries take in Postgres alone. */
export interface Page {
  name: string;
  address: string;
  postgresMs: number;
  /** Tables of the history that one of its queries reads from end to end. */
  whole: string[];
}

/** @param runs pages of runs that were published, whose cells are whole */
export async function pagesOf(url: string, runs: Record<"thousand" | "many", string>): Promise<Page[]> {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  // Postgres may end before its connections do.
  pool.on("error", () => {});
  const asked: { query: string; params: unknown[] }[] = [];
  const logger = { logQuery: (query: string, params: unknown[]) => void asked.push({ query, params }) };
  const db = drizzle(pool, { schema, casing: "snake_case", logger }) as unknown as Context["db"];
  const context: Context = { db, projects: "all", administers: "all" };
  try {
    const series = (await listSeries(context, project))[0]!.id;
    const idOf = async (page: string) => (await findRun(context, page.split("/")[2]!))!.id;
    const [thousand, many] = [await idOf(runs.thousand), await idOf(runs.many)];
    const query = `project=${encodeURIComponent(project)}`;
    const all: [name: string, address: string, read: () => Promise<unknown>][] = [
      ["home", "/", () => listProjects(context)],
      ["a project", `/p/${project}`, () => readOverview(context, project)],
      ["its runs", `/runs?${query}`, () => listRuns(context, project)],
      ["its models", `/models?${query}`, () => listSeries(context, project)],
      ["a series", `/series/${series}?${query}`, () => readSeries(context, series, project)],
      [
        "a series by run",
        `/series/${series}?${query}&by=run`,
        async () => readSeriesRuns(context, (await readSeries(context, series, project))!, "3.7.0"),
      ],
      [
        "two releases",
        `/compare?${query}&by=release&from=3.6.0&to=3.7.0`,
        () => readComparison(context, project, { by: "release", from: "3.6.0", to: "3.7.0" }),
      ],
      ["two runs", `/compare?${query}&by=run`, () => readComparison(context, project, { by: "run" })],
      ["a release", `/mnn/3.7.0?${query}`, () => readRelease(context, project, "3.7.0")],
      ["a run of 1000 cells", runs.thousand, () => readRun(context, thousand)],
      ["a run of 5000 cells", runs.many, () => readRun(context, many)],
      ["a cell", `${runs.thousand}/cells/9`, () => readCell(context, thousand, 9)],
    ];
    const pages: Page[] = [];
    for (const [name, address, read] of all) {
      asked.length = 0;
      await read();
      const page: Page = { name, address, postgresMs: 0, whole: [] };
      for (const { query, params } of [...asked]) {
        const { ms, plan } = await executionOf(pool, query, params);
        page.postgresMs += ms;
        page.whole.push(...readWhole(plan));
      }
      pages.push(page);
    }
    return pages;
  } finally {
    await pool.end();
  }
}

/** In ms, the second time: what is read from disk once is not what a page costs. */
async function executionOf(
  pool: pg.Pool,
  query: string,
  params: unknown[],
): Promise<{ ms: number; plan: Plan }> {
  const explain = () => pool.query(`explain (analyze, timing off, format json) ${query}`, params);
  await explain();
  const { rows } = await explain();
  const [told] = rows[0]["QUERY PLAN"];
  return { ms: told["Planning Time"] + told["Execution Time"], plan: told.Plan };
}
