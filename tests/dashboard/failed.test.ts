import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { buildReport } from "../support/report.ts";

let postgres: Postgres;
let dashboard: Dashboard;
beforeAll(async () => {
  await ensureBuilt();
  postgres = await startPostgres();
  dashboard = await startDashboard({ DATABASE_URL: await postgres.createDatabase("failed") });
}, 400_000);
afterAll(async () => {
  await dashboard?.stop();
  await postgres?.stop();
});

it("says in a whole page, which needs no script, that its database does not answer", async () => {
  const { url } = (await (await dashboard.publish(buildReport())).json()) as { url: string };
  expect((await fetch(url)).status).toBe(200);
  await postgres.stop();
  for (const [lang, says] of [
    ["en", "This page failed"],
    ["zh", "此页面出错了"],
  ] as const) {
    const answer = await fetch(`${url}?lang=${lang}`);
    const html = await answer.text();
    expect([answer.status, /<h1>([^<]*)</.exec(html)?.[1]]).toEqual([500, says]);
    expect(html).not.toContain("<script");
    // What broke is in the log alone.
    expect(html).not.toMatch(/postgres|ECONNREFUSED|127\.0\.0\.1/i);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  }
});
