import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { buildReport } from "../support/report.ts";

let folder: string;
let dashboard: Dashboard;
beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-taken-"));
  dashboard = await startDashboard({ DATABASE_URL: `pglite://${folder}` });
}, 240_000);
afterAll(async () => {
  await dashboard?.stop();
  await rm(folder, { recursive: true, force: true });
});

it.each([
  ["of a page's size", 2],
  ["that is folded", 60],
])("a run %s says how many of its cells were taken from an earlier one", async (_, inputs) => {
  const report = buildReport({
    inputs: Array.from({ length: inputs }, (_, at) => `input-${at}`),
    releases: ["3.5.0", "3.6.1"],
  });
  const told = report.cells.filter(({ role }) => role === "candidate");
  for (const cell of told.slice(1)) cell.from = { run: "101", commit: "ab".repeat(20), at: report.createdAt };
  const { url } = (await (await dashboard.publish(report)).json()) as { url: string };
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain(
    `${told.length - 1} of ${told.length} cells taken from run 101 of commit abababa`,
  );
});
