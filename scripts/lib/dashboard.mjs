import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { bin, must, root } from "./install.mjs";

/** Builds the dashboard, unless what it is built from has not changed. */
export async function ensureDashboard() {
  const mark = path.join(root, "dashboard", ".next", ".mnn-parity-sources");
  const wanted = hashOf(["dashboard", "core", "package-lock.json"]);
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  process.stderr.write("building the dashboard\n");
  await must(bin("next"), ["build", "dashboard"], {
    env: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
  });
  writeFileSync(mark, wanted);
}

/**
 * Starts the built dashboard on a free port of this machine and waits until it answers.
 *
 * @returns its address, its process, and a function that stops it
 */
export async function startDashboard(env) {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [path.join(root, "scripts", "dashboard.mjs"), "--port", String(port)],
    {
      cwd: root,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production", ...env },
      stdio: ["ignore", "ignore", 2],
    },
  );
  const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal)));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300; tries++) {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(20_000) }).catch(() => null);
    if (answer?.ok) return { url, stop, ended, pid: child.pid };
    const gone = await Promise.race([ended, new Promise((resolve) => setTimeout(() => resolve(null), 200))]);
    if (gone !== null) throw new Error(`the dashboard ended with ${gone} before it answered`);
  }
  await stop();
  throw new Error("the dashboard gave no answer within a minute");
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

function hashOf(places) {
  const hash = createHash("sha256");
  const add = (place) => {
    const file = path.join(root, place);
    if (statSync(file).isDirectory()) {
      for (const name of readdirSync(file).sort()) if (!skipped.has(name)) add(path.join(place, name));
    } else hash.update(place).update(readFileSync(file));
  };
  places.forEach(add);
  return hash.digest("hex");
}

const skipped = new Set([".next", "node_modules", "next-env.d.ts", "tsconfig.json"]);
