import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { encodeReport } from "../../core/report/schema.ts";
import { freePort } from "../../tests/support/postgres.ts";
import { buildReport } from "../../tests/support/report.ts";
import { seededPostgres } from "./dashboard-database.ts";
import { tell } from "./tell.ts";

const TOKEN = "bench-token";

/** A connection each: one that is kept may be closed while a report is made here, and the next request then fails for nothing. */
const ONCE = { connection: "close" };

/** The longest that an answer is waited for, in ms. */
const PATIENCE_MS = 60_000;

/** A server as an operator starts it, on a Postgres with a long history. */
export interface Served {
  url: string;
  /** Of the database. */
  database: string;
  pid: number;
}

/** @param cells how long the history is */
export async function served<T>(cells: number, work: (server: Served) => Promise<T>): Promise<T> {
  const { postgres, url: database } = await seededPostgres(cells);
  try {
    tell("starting the dashboard");
    const server = await startServer(database);
    try {
      return await work({ ...server, database });
    } finally {
      await server.stop();
    }
  } finally {
    await postgres.stop();
  }
}

async function startServer(database: string): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  const port = await freePort();
  const child = spawn(process.execPath, ["scripts/dashboard.mjs", "--port", String(port)], {
    env: { ...process.env, NODE_ENV: "production", DATABASE_URL: database, MNN_PARITY_TOKEN: TOKEN },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return { url, pid: child.pid!, stop };
    await pause(200);
  }
  await stop();
  throw new Error("the dashboard did not start");
}

/** A report of so many cells, half of them references. */
export const reportOf = (project: string, cells: number) =>
  encodeReport(
    buildReport({
      id: randomUUID(),
      project,
      inputs: Array.from({ length: Math.ceil(cells / 16) }, (_, index) => `input-${index}`),
      releases: ["3.0.0", "3.2.0", "3.4.1", "3.6.1"],
      targets: ["qemu:cortex-a76", "qemu:cortex-a55"],
    }),
  );

/** Publishes a report. @returns how long that took, and the address of its page */
export async function publish(
  server: Served,
  report: ReturnType<typeof reportOf>,
): Promise<{ ms: number; page: string }> {
  const body = gzipSync(JSON.stringify(report));
  const began = performance.now();
  const answer = await fetch(`${server.url}/api/v1/reports`, {
    method: "POST",
    headers: {
      ...ONCE,
      authorization: `Bearer ${TOKEN}`,
      "content-type": "application/json",
      "content-encoding": "gzip",
    },
    body,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const { url } = (await answer.json()) as { url: string };
  if (!answer.ok) throw new Error(`publishing was answered with ${answer.status}`);
  return { ms: performance.now() - began, page: new URL(url).pathname };
}

/** How long a page takes, in ms. @throws where it is answered with anything but itself */
export async function timeOf(server: Served, address: string): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${server.url}${address}`, {
    headers: ONCE,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${address} was answered with ${answer.status}`);
  return performance.now() - began;
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** What a share of some times is at most, in ms. */
export function at(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
