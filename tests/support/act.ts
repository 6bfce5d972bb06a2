import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** Where `scripts/test-action.mjs` put act and Node 24. */
export const tools = {
  act: process.env.MNN_PARITY_ACT ?? "",
  node24: process.env.MNN_PARITY_NODE24 ?? "",
};

export interface ActRun {
  code: number | null;
  log: string;
  seconds: number;
  /** Outputs that a step of the workflow printed as `output NAME=VALUE`. */
  outputs: Record<string, string>;
}

export interface ActOptions {
  /** The checkout that the workflow runs in. */
  cwd: string;
  workflow: string;
  event: string;
  payload: unknown;
  /** Environment of every step, as a runner would set it. */
  env: Record<string, string>;
  secrets?: Record<string, string>;
  /** The folder that stands for `org/mnn-parity@v1`. */
  action?: string;
  cacheFolder: string;
  /** The stand-in of the results service. */
  results: string;
  timeoutMs?: number;
}

/** How this machine reaches package registries: whoever runs the tests has set that up. */
const network = Object.fromEntries(
  Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      /^(NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|PIP_|npm_config_|(HTTPS?|NO)_PROXY)/i.test(entry[0]) &&
      entry[1] !== undefined,
  ),
);

/** Runs a workflow on this machine, without containers: every step is a real process of a real Node 24. */
export async function runAct(options: ActOptions): Promise<ActRun> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-act-"));
  const started = performance.now();
  try {
    const payload = path.join(scratch, "event.json");
    await writeFile(payload, JSON.stringify(options.payload));
    const args = [
      options.event,
      "-W",
      options.workflow,
      ...["ubuntu-latest", "ubuntu-24.04", "ubuntu-24.04-arm"].flatMap((label) => [
        "-P",
        `${label}=-self-hosted`,
      ]),
      "-e",
      payload,
      "--artifact-server-path",
      path.join(scratch, "artifacts"),
      "--artifact-server-addr",
      "127.0.0.1",
      "--artifact-server-port",
      String(await freePort()),
      "--cache-server-addr",
      "127.0.0.1",
      "--cache-server-path",
      options.cacheFolder,
      "--action-offline-mode",
      ...Object.entries({ ...network, ...options.env }).flatMap(([name, value]) => [
        "--env",
        `${name}=${value}`,
      ]),
      ...Object.entries(options.secrets ?? {}).flatMap(([name, value]) => ["-s", `${name}=${value}`]),
      ...(options.action ? ["--local-repository", `org/mnn-parity@v1=${options.action}`] : []),
    ];
    const { code, log } = await spawned(tools.act, args, {
      cwd: options.cwd,
      timeoutMs: options.timeoutMs ?? 180_000,
      env: {
        PATH: `${tools.node24}:${process.env.PATH}`,
        HOME: process.env.HOME ?? os.homedir(),
        // act keeps its workspaces here: runs must not see each other's.
        XDG_CACHE_HOME: path.join(scratch, "cache"),
        ACTIONS_RUNTIME_URL: `${options.results}/`,
        ...network,
      },
    });
    const outputs = Object.fromEntries(
      [...log.matchAll(/\| output ([\w-]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!.trim()]),
    );
    return { code, log, outputs, seconds: (performance.now() - started) / 1000 };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function spawned(
  command: string,
  args: string[],
  { cwd, env, timeoutMs }: { cwd: string; env: Record<string, string>; timeoutMs: number },
): Promise<{ code: number | null; log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (log += data));
    const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), timeoutMs);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, log });
    });
  });
}

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
