import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeReport } from "../../core/report/schema.ts";
import { ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";
import { buildReport } from "../support/report.ts";

describe.each(databases)("a dashboard on %s that is told to end", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  const start = () => startDashboard({ DATABASE_URL: database.url });
  beforeAll(async () => {
    await ensureBuilt();
    database = await open();
  }, 300_000);
  afterAll(async () => {
    await database?.[Symbol.asyncDispose]();
  });

  it("closes its database: the next one's runs are counted on from where it was", async () => {
    const ids: number[] = [];
    for (const project of ["a", "b", "c"]) {
      const dashboard = await start();
      const answer = await dashboard.publish(buildReport({ project }));
      ids.push(((await answer.json()) as { id: number }).id);
      await dashboard.stop();
      expect(dashboard.output()).not.toContain("left as it is");
    }
    expect(ids.map((id) => id - ids[0]!)).toEqual([0, 1, 2]);
  });

  it("answers what is under way, and takes nothing new", async () => {
    const dashboard = await start();
    const body = JSON.stringify(encodeReport(buildReport({ project: "under-way" })));
    const answered = new Promise<number | undefined>((resolve, reject) => {
      const request = http.request(`${dashboard.url}/api/v1/reports`, {
        method: "POST",
        headers: { authorization: "Bearer test-token", "content-type": "application/json" },
      });
      request.once("error", reject);
      request.once("response", (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.write(body.slice(0, 100));
      setTimeout(() => {
        process.kill(dashboard.pid, "SIGTERM");
        setTimeout(() => request.end(body.slice(100)), 500);
      }, 500);
    });
    expect(await answered).toBe(201);
    await dashboard.stop();
    await expect(fetch(`${dashboard.url}/healthz`)).rejects.toThrow();
  });
});
