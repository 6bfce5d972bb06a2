import { spawn } from "node:child_process";
import path from "node:path";
import { failure } from "../errors/error.ts";
import { nextVariables } from "./install.ts";

export interface Serving {
  hostname: string;
  port: string;
  /** Whether a proxy stands in front of every request, whose X-Forwarded-* headers then count. */
  behindProxy: boolean;
  /** What the server inherits: its own settings are variables (`DATABASE_URL`, `MNN_PARITY_TOKEN`). */
  env: Record<string, string>;
  /** Ends the server. */
  signal: AbortSignal;
  say(text: string): void;
}

/** Runs the dashboard that was made ready in `folder` until it is told to end. Throws `dashboard-ended` where it ends by itself. */
export async function serveDashboard(folder: string, serving: Serving): Promise<void> {
  const { hostname, port, behindProxy, env, signal, say } = serving;
  signal.throwIfAborted();
  const start = path.join(folder, "scripts", "dashboard.mjs");
  const args = [start, "--hostname", hostname, "--port", port, ...(behindProxy ? ["--behind-proxy"] : [])];
  const server = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...env, ...nextVariables } as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [server.stdout, server.stderr]) stream.setEncoding("utf8").on("data", say);
  const stop = () => server.kill("SIGTERM");
  signal.addEventListener("abort", stop);
  const code = await new Promise<number | null>((resolve, reject) => {
    server.once("error", reject);
    server.once("close", resolve);
  });
  signal.removeEventListener("abort", stop);
  if (!signal.aborted) throw failure("dashboard-ended", code);
}
