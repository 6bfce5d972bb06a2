import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import { alone } from "./lock.ts";
import { freePort } from "./postgres.ts";

export const root = path.join(import.meta.dirname, "..", "..");
export const migrations = path.join(root, "migrations");

const server = path.join(root, "scripts", "dashboard.mjs");

export interface Dashboard {
  url: string;
  token: string;
  /** The process that serves. */
  pid: number;
  /** What the server printed so far. */
  output(): string;
  publish(report: Report): Promise<Response>;
  stop(): Promise<void>;
}

/** Builds the dashboard as the demo does, so that neither builds again what the other has built. */
export async function ensureBuilt(): Promise<void> {
  const script = pathToFileURL(path.join(root, "scripts", "lib", "dashboard.mjs")).href;
  const { ensureDashboard } = (await import(script)) as { ensureDashboard(): Promise<void> };
  await alone("next-build", ensureDashboard);
}

/** Starts the built dashboard as an operator would and waits until it answers. */
export async function startDashboard(
  environment: Record<string, string>,
  token = "test-token",
  args: string[] = [],
): Promise<Dashboard> {
  const port = await freePort();
  const child = spawnServer(["--port", String(port), ...args], { MNN_PARITY_TOKEN: token, ...environment });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (output += data));
  const url = `http://127.0.0.1:${port}`;
  await answering(url, child, () => output);
  return {
    url,
    token,
    pid: child.pid!,
    output: () => output,
    publish: (report) =>
      fetch(`${url}/api/v1/reports`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(encodeReport(report)),
      }),
    stop: () => end(child),
  };
}

/** Starts the dashboard where it should refuse to, and waits for its end. */
export async function failToStart(
  environment: Record<string, string>,
  args: string[] = [],
): Promise<{ code: number | null; output: string }> {
  const port = await freePort();
  return run(["--port", String(port), ...args], environment);
}

async function answering(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let waited = 0; waited < 40_000; waited += 100) {
    if (child.exitCode !== null) throw new Error(`the dashboard ended with ${child.exitCode}:\n${output()}`);
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await end(child);
  throw new Error(`the dashboard did not answer:\n${output()}`);
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 5_000).unref();
  });
}

function run(
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawnServer(args, environment);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (output += data));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}

function spawnServer(args: string[], environment: Record<string, string>): ChildProcess {
  // The test runner's own NODE_ENV would make Next complain, or build for tests.
  const { NODE_ENV: _, DATABASE_URL: __, ...inherited } = process.env;
  return spawn(process.execPath, [server, ...args], {
    cwd: root,
    env: { ...inherited, NEXT_TELEMETRY_DISABLED: "1", ...environment } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
}
