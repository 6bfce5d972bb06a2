import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { gzipSync } from "node:zlib";
import pg from "pg";
import { encodeReport } from "../../core/report/schema.ts";
import { connect } from "../../dashboard/db/client.ts";
import { freePort, startPostgres } from "../../tests/support/postgres.ts";
import { buildReport } from "../../tests/support/report.ts";
import { type Page, pagesOf, seeded } from "./dashboard-pages.ts";
import { cellsOf, seed } from "./dashboard-seed.ts";
import { atMost, info, type Row } from "./row.ts";

/** How large the history is, and for how long how many read and write it together. */
export interface DashboardSize {
  cells: number;
  seconds: number;
  /** Readers, and as many writers. */
  clients: number;
}

const TOKEN = "bench-token";

/** A connection each: one that is kept may be closed while a report is made here, and the next request then fails for nothing. */
const ONCE = { connection: "close" };

/** Of each page, alone. */
const TIMES = 40;

/** How often each writer publishes, in ms. */
const WRITE_EVERY_MS = 10_000;

/** What a page may take, what it may while others write, and what storing a thousand cells may, in ms. */
const [ALONE_MS, TOGETHER_MS, STORING_MS] = [50, 250, 150];

/** A dashboard's pages over a long history on Postgres, beside what Postgres itself needs for them; then readers and writers together. */
export async function dashboard({ cells, seconds, clients }: DashboardSize): Promise<Row[]> {
  const postgres = await startPostgres();
  try {
    const url = await postgres.createDatabase("bench");
    await (await connect({ kind: "postgres", url }, path.resolve("migrations"))).close();
    await fill(url, cells);
    const server = await startServer(url);
    try {
      const stored = await storing(server.url);
      const pages = await pagesOf(url, await published(server.url));
      return [
        ...stored,
        ...(await alone(server.url, pages)),
        ...(await together(server.url, pages, seconds, clients)),
      ];
    } finally {
      await server.stop();
    }
  } finally {
    await postgres.stop();
  }
}

async function fill(url: string, cells: number): Promise<void> {
  const size = { ...seeded, runs: Math.max(1, Math.round(cells / cellsOf({ ...seeded, runs: 1 }))) };
  process.stderr.write(`seeding ${cellsOf(size)} cells\n`);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await seed(client, size).finally(() => client.end());
}

/** The server as an operator starts it. */
async function startServer(database: string): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const child = spawn(process.execPath, ["scripts/dashboard.mjs", "--port", String(port)], {
    env: { ...process.env, NODE_ENV: "production", DATABASE_URL: database, MNN_PARITY_TOKEN: TOKEN },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return { url, stop: () => stopped(child) };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stopped(child);
  throw new Error("the dashboard did not start: build it first (npm run build:dashboard)");
}

function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  child.kill("SIGTERM");
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

/** A report of so many cells, half of them references. */
const reportOf = (project: string, cells: number) =>
  encodeReport(
    buildReport({
      id: randomUUID(),
      project,
      inputs: Array.from({ length: Math.ceil(cells / 16) }, (_, index) => `input-${index}`),
      releases: ["3.0.0", "3.2.0", "3.4.1", "3.6.1"],
      targets: ["qemu:cortex-a76", "qemu:cortex-a55"],
    }),
  );

async function publish(
  server: string,
  report: ReturnType<typeof reportOf>,
): Promise<{ ms: number; page: string }> {
  const body = gzipSync(JSON.stringify(report));
  const began = performance.now();
  const answer = await fetch(`${server}/api/v1/reports`, {
    method: "POST",
    headers: {
      ...ONCE,
      authorization: `Bearer ${TOKEN}`,
      "content-type": "application/json",
      "content-encoding": "gzip",
    },
    body,
  });
  const { url } = (await answer.json()) as { url: string };
  if (!answer.ok) throw new Error(`publishing was answered with ${answer.status}`);
  return { ms: performance.now() - began, page: new URL(url).pathname };
}

const published = async (server: string): Promise<Record<"thousand" | "many", string>> => ({
  thousand: (await publish(server, reportOf("bench/thousand", 1000))).page,
  many: (await publish(server, reportOf("bench/many", 5000))).page,
});

/** How long a report of a thousand cells takes, and others meanwhile. */
async function storing(server: string): Promise<Row[]> {
  const own: number[] = [];
  const others: number[] = [];
  for (let time = 0; time < 10; time++) {
    const sending = publish(server, reportOf("bench/storing", 1000));
    let over = false;
    void sending.finally(() => (over = true));
    while (!over) others.push(await timeOf(server, "/healthz"));
    own.push((await sending).ms);
  }
  return [
    atMost("dashboard", at(own, 0.5), STORING_MS, "ms to store 1000 cells"),
    info("dashboard", at(own, 0.95), "ms, p95"),
    atMost("dashboard", at(others, 0.95), ALONE_MS, "ms p95 of other requests meanwhile"),
  ];
}

async function alone(server: string, pages: readonly Page[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, address, postgresMs } of pages) {
    const times: number[] = [];
    // The first ones fill what is kept.
    for (let time = -3; time < TIMES; time++) {
      const took = await timeOf(server, address);
      if (time >= 0) times.push(took);
    }
    const unit = `ms p95 of ${name}; p50 ${at(times, 0.5).toFixed(0)}, Postgres ${postgresMs.toFixed(1)}`;
    rows.push(atMost("dashboard", at(times, 0.95), ALONE_MS, unit));
  }
  return rows;
}

/** Readers who go from page to page, and writers who publish what a small run has, for a time. */
async function together(
  server: string,
  pages: readonly Page[],
  seconds: number,
  clients: number,
): Promise<Row[]> {
  const until = performance.now() + seconds * 1000;
  const reads: number[] = [];
  const writes: number[] = [];
  let failed = 0;
  const reader = async (first: number) => {
    for (let turn = first; performance.now() < until; turn++) {
      await timeOf(server, pages[turn % pages.length]!.address).then(
        (ms) => reads.push(ms),
        () => failed++,
      );
      // As somebody who looks at what came.
      await pause(1000);
    }
  };
  const writer = async (turn: number) => {
    await pause((WRITE_EVERY_MS * turn) / clients);
    while (performance.now() < until) {
      const began = performance.now();
      await publish(server, reportOf(`bench/writer-${turn}`, 48)).then(
        ({ ms }) => writes.push(ms),
        () => failed++,
      );
      await pause(Math.min(WRITE_EVERY_MS - (performance.now() - began), until - performance.now()));
    }
  };
  const all = Array.from({ length: clients }, (_, turn) => [reader(turn), writer(turn)]);
  await Promise.all(all.flat());
  const who = `${clients} readers, ${clients} writers, ${seconds} s`;
  return [
    atMost("dashboard", failed, 0, `requests that failed: ${who}`),
    atMost(
      "dashboard",
      at(reads, 0.95),
      TOGETHER_MS,
      `ms p95 of ${reads.length} reads; p50 ${at(reads, 0.5).toFixed(0)}`,
    ),
    info(
      "dashboard",
      at(writes, 0.95),
      `ms p95 of ${writes.length} writes; p50 ${at(writes, 0.5).toFixed(0)}`,
    ),
  ];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

async function timeOf(server: string, address: string): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${server}${address}`, { headers: ONCE });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${address} was answered with ${answer.status}`);
  return performance.now() - began;
}

function at(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
