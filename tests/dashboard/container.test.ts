import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { encodeReport } from "../../core/report/schema.ts";
import { ensureBuilt, root } from "../support/dashboard.ts";
import { freePort } from "../support/postgres.ts";
import { buildReport } from "../support/report.ts";

const run = promisify(execFile);
const recipe = await readFile(path.join(root, "Containerfile"), "utf8");

/** What an instruction of the recipe's last stage says, as JSON. */
const said = (instruction: RegExp): string[] =>
  JSON.parse(new RegExp(`${instruction.source}\\s*(\\[.*\\])`, "m").exec(recipe)![1]!) as string[];

describe("the recipe of the container", () => {
  it("runs as nobody of the host's, checks its health, and is told to end in a way that the server knows", () => {
    expect(/^USER (\d+):\d+$/m.exec(recipe)?.[1]).not.toBe("0");
    expect(recipe).toContain("node scripts/pack-dashboard.mjs /app");
    expect(recipe).toContain("STOPSIGNAL SIGTERM");
    expect(said(/^CMD/)).toEqual([
      "node",
      "scripts/dashboard.mjs",
      "--hostname",
      "0.0.0.0",
      "--port",
      "3000",
    ]);
  });

  it("is composed with a Postgres that is there first, and reachable from its own machine alone", async () => {
    const { services } = parse(await readFile(path.join(root, "compose.yaml"), "utf8"));
    expect(services.dashboard.build.dockerfile).toBe("Containerfile");
    expect(services.dashboard.ports).toEqual(["127.0.0.1:3000:3000"]);
    expect(services.dashboard.depends_on.postgres.condition).toBe("service_healthy");
    expect(services.postgres.healthcheck.test).toContain("pg_isready -U parity -d parity");
    expect(services.postgres.ports).toBeUndefined();
  });
});

describe("the packed dashboard", () => {
  let folder: string;
  let app: string;
  const started: ChildProcess[] = [];
  /** Where root tests, nobody runs it. */
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  beforeAll(async () => {
    await ensureBuilt();
    folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-container-"));
    await chmod(folder, 0o755);
    app = path.join(folder, "app");
    await run(process.execPath, [path.join(root, "scripts", "pack-dashboard.mjs"), app]);
    await mkdir(path.join(folder, "data"), { mode: 0o700 });
    if (nobody.uid) await chown(path.join(folder, "data"), nobody.uid, nobody.gid);
  }, 400_000);
  afterAll(async () => {
    for (const child of started) child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  /** As the recipe says, but for the port and the place of its data. */
  async function start() {
    const port = await freePort();
    const [, ...command] = said(/^CMD/).map((word) => (word === "3000" ? String(port) : word));
    const env = {
      PATH: "/usr/bin:/bin",
      HOME: "/nonexistent",
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      DATABASE_URL: `pglite://${folder}/data/dashboard`,
      MNN_PARITY_TOKEN: "test-token",
    } as const;
    const child = spawn(process.execPath, command, {
      ...nobody,
      cwd: app,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    started.push(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const [, ...check] = said(/^ {2}CMD/).map((word) => word.replace(":3000", `:${port}`));
    for (const end = Date.now() + 90_000; ; ) {
      const healthy = await run(process.execPath, check, { env, timeout: 20_000 }).then(
        () => true,
        () => false,
      );
      if (healthy) break;
      if (child.exitCode !== null || Date.now() > end)
        throw new Error(`it did not become healthy:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return { url: `http://127.0.0.1:${port}`, child, ended, output: () => output };
  }

  it("starts with nothing but Node, takes a report, shows it, ends when told to, and has it the next time", async () => {
    const first = await start();
    expect(first.output()).toContain("public projects alone until they sign in");
    const headers = { authorization: "Bearer test-token", "content-type": "application/json" };
    const answer = await fetch(`${first.url}/api/v1/reports`, {
      method: "POST",
      headers,
      body: JSON.stringify(encodeReport(buildReport({ project: "acme/editor" }))),
    });
    expect(answer.status).toBe(201);
    const { url } = (await answer.json()) as { url: string };
    const { pathname } = new URL(url);
    expect((await fetch(`${first.url}${pathname}`)).status).toBe(404);
    const page = await fetch(`${first.url}${pathname}`, { headers });
    expect(await page.text()).toContain("lama-tiny breaks at cpu/low");
    expect(page.headers.get("x-powered-by")).toBeNull();
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(143);
    expect(first.output()).not.toContain("left as it is");
    const second = await start();
    expect((await fetch(`${second.url}${pathname}`, { headers })).status).toBe(200);
    // What it was packed from it does not need, nor can it change what it was packed to.
    expect(await run("find", [app, "-newermt", new Date(Date.now() - 1000).toISOString()])).toMatchObject({
      stdout: "",
    });
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(143);
  });
});
