import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasUnseen, spelledOut } from "../../core/report/names.ts";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import { type Connection, connect } from "../../dashboard/db/client.ts";
import { project } from "../../dashboard/db/schema.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { findProject } from "../../dashboard/services/project/find.ts";
import { readBaseline } from "../../dashboard/services/run/baseline.ts";
import { listRuns } from "../../dashboard/services/run/list.ts";
import { listSeries } from "../../dashboard/services/series/list.ts";
import { readSeries } from "../../dashboard/services/series/read.ts";
import { readEnvironment } from "../../dashboard/system/environment.ts";
import { type Dashboard, ensureBuilt, migrations, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";
import { ingestReport } from "../support/ingest.ts";
import { buildReport, withSeries } from "../support/report.ts";

it.each([
  ["acme/photo editor", "acme/photo editor"],
  ["模型-π.onnx", "模型-π.onnx"],
  ["a\u202eb", "a\\u{202e}b"],
  ["a\u0000b\u001bc\u0085", "a\\u{0}b\\u{1b}c\\u{85}"],
  ["\u2066a\u2069\u200b\ufeff", "\\u{2066}a\\u{2069}\\u{200b}\\u{feff}"],
  ["a\u2028b\ud800\ue000\u{e0041}", "a\\u{2028}b\\u{d800}\\u{e000}\\u{e0041}"],
])("%j is spelled out as %s", (name, spelled) => {
  expect(spelledOut(name)).toBe(spelled);
  expect(hasUnseen(name)).toBe(name !== spelled);
});

/** Each puts a name in one place of a report, and wherever that is referred to. */
const places: [what: string, put: (report: Report, name: string) => void][] = [
  ["project", (report, name) => (report.project = name)],
  [
    "branch",
    (report, name) => (report.source = { repository: null, commit: null, dirty: false, branch: name }),
  ],
  [
    "commit",
    (report, name) => (report.source = { repository: null, commit: name, dirty: false, branch: null }),
  ],
  [
    "repository",
    (report, name) => (report.source = { repository: name, commit: null, dirty: false, branch: null }),
  ],
  ["model", (report, name) => rename(report, "models", "model", name)],
  ["file", (report, name) => (report.models[0]!.file = name)],
  ["runtime", (report, name) => rename(report, "runtimes", "runtime", name)],
  ["release", (report, name) => (report.runtimes[0]!.release = name)],
  ["flag", (report, name) => (report.runtimes[0]!.flags = { [name]: "on" })],
  ["target", (report, name) => rename(report, "targets", "target", name)],
  ["config", (report, name) => rename(report, "configs", "config", name)],
  [
    "input",
    (report, name) => {
      const { model, id } = report.inputs[0]!;
      report.inputs[0]!.id = name;
      for (const cell of report.cells) if (cell.model === model && cell.input === id) cell.input = name;
    },
  ],
  [
    "probe",
    (report, name) => {
      const { id } = report.probes[0]!;
      report.probes[0]!.id = name;
      for (const cell of report.cells) if (cell.probe === id) cell.probe = name;
    },
  ],
];

function rename(
  report: Report,
  list: "models" | "runtimes" | "targets" | "configs",
  field: "model" | "runtime" | "target" | "config",
  name: string,
): void {
  const { id } = report[list][0]!;
  report[list][0]!.id = name;
  for (const item of [...report.cells, ...report.inputs, ...report.probes, ...report.findings])
    if ((item as Record<string, unknown>)[field] === id) (item as Record<string, unknown>)[field] = name;
}

describe.each(databases)("names on %s", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  let dashboard: Dashboard;
  beforeAll(async () => {
    await ensureBuilt();
    database = await open();
    dashboard = await startDashboard({ DATABASE_URL: database.url });
  }, 240_000);
  afterAll(async () => {
    await dashboard?.stop();
    await database?.[Symbol.asyncDispose]();
  });

  it.each(places)("of a %s may not hold what cannot be seen, and may hold what can", async (what, put) => {
    for (const hidden of ["safe\u202etxt.exe", "line\nbreak", "zero\u200bwidth", "nul\0", "tag\u{e0041}"]) {
      const report = buildReport();
      put(report, hidden);
      const answer = await dashboard.publish(report);
      expect(await answer.json()).toMatchObject({
        error: {
          code: "name_unseen",
          message: `The name of a ${what} holds characters that cannot be seen: ${JSON.stringify(spelledOut(hidden))}.`,
          fix: expect.any(String),
        },
      });
      expect(answer.status).toBe(422);
    }
    const plain = buildReport();
    put(plain, "模型 π ✓ name");
    expect((await dashboard.publish(withSeries(plain))).status).toBe(201);
  });

  it("leaves texts that are not names as they are: a log has its escapes", async () => {
    const report = buildReport();
    report.probes[0]!.log = "\u001b[31mred\u001b[0m\n";
    expect((await dashboard.publish(report)).status).toBe(201);
  });

  it("of an owner are one in any case, on every page and for baselines", async () => {
    const name = `app-${randomUUID()}`;
    const urls = [];
    for (const owner of ["Acme", "acme", "ACME"]) {
      const answer = await dashboard.publish(buildReport({ project: `${owner}/${name}` }));
      expect(answer.status).toBe(201);
      urls.push(((await answer.json()) as { url: string }).url);
    }
    for (const owner of ["Acme", "acme", "aCME"]) {
      const page = await fetch(`${dashboard.url}/?project=${owner}/${name}`);
      expect(page.status).toBe(200);
      const html = await page.text();
      for (const url of urls) expect(html).toContain(`href="${new URL(url).pathname}"`);
      expect(html).toContain(`Acme / ${name}`);
      expect((await fetch(`${dashboard.url}/models?project=${owner}/${name}`)).status).toBe(200);
    }
    // The name of a repository is not folded: on other hosts than GitHub it may differ by case alone.
    expect((await fetch(`${dashboard.url}/?project=acme/${name.toUpperCase()}`)).status).toBe(404);
  });

  it("of owners that came at the same time in two cases are one", async () => {
    const name = `app-${randomUUID()}`;
    const answers = await Promise.all(
      ["Acme", "acme", "aCme", "acMe"].map((owner) =>
        dashboard.publish(buildReport({ project: `${owner}/${name}` })),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const page = await (await fetch(`${dashboard.url}/?project=acme/${name}`)).text();
    for (const answer of answers) {
      const { url } = (await answer.json()) as { url: string };
      expect(page).toContain(`href="${new URL(url).pathname}"`);
    }
  });
});

describe.each(databases)("a database on %s that has an owner in two cases", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  let connection: Connection;
  let context: Context;
  beforeAll(async () => {
    database = await open();
    connection = await connect(readEnvironment({ DATABASE_URL: database.url }).database, migrations);
    context = { db: connection.db, projects: "all", administers: "all" };
    // As before owners were compared without case.
    await connection.db.insert(project).values([{ name: "Acme/x" }, { name: "acme/x" }, { name: "x" }]);
  });
  afterAll(async () => {
    await connection?.close();
    await database?.[Symbol.asyncDispose]();
  });

  const ingest = async (name: string) =>
    (await ingestReport(context, encodeReport(buildReport({ project: name })))).run;
  const runsOf = async (name: string) => (await listRuns(context, name)).map(({ id }) => id);

  it("keeps both readable, each by its own spelling, and the older by any other", async () => {
    const [older, newer, other] = [await ingest("Acme/x"), await ingest("acme/x"), await ingest("ACME/x")];
    expect(await runsOf("Acme/x")).toEqual([other, older]);
    expect(await runsOf("acme/x")).toEqual([newer]);
    expect(await runsOf("aCME/x")).toEqual([other, older]);
    expect(await findProject(context, "ACME/x")).toBe("Acme/x");
    expect(await findProject(context, "acme/x")).toBe("acme/x");
    expect(await findProject(context, "acme/y")).toBeNull();
    for (const name of ["Acme/x", "acme/x", "ACME/x"]) {
      const [group] = await listSeries(context, name);
      expect((await readSeries(context, group!.id, name))?.project).toBe(name === "ACME/x" ? "Acme/x" : name);
      const baseline = await readBaseline(context, { project: name, branch: "main" }, String);
      expect(baseline).toEqual(
        await readBaseline(context, { project: name.replace("ACME", "Acme"), branch: "main" }, String),
      );
    }
  });

  it("knows no owner in a name without one", async () => {
    expect(await findProject(context, "X")).toBeNull();
    expect(await findProject(context, "x")).toBe("x");
    expect(await findProject(context, "a\0/x")).toBeNull();
  });
});
