import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tools } from "../support/act.ts";
import { type ResultsService, runtimeToken, startResultsService } from "../support/results-service.ts";
import { type Consumer, makeConsumer, makeRelease, parityYml, root } from "./consumer.ts";

const node = path.join(tools.node24, "node");
let alone: string;
let results: ResultsService;

beforeAll(async () => {
  alone = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-alone-"));
  await cp(path.join(root, "action", "dist"), path.join(alone, "dist"), { recursive: true });
  results = await startResultsService();
});
afterAll(async () => {
  await results.close();
  await rm(alone, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  log: string;
  firstLineMs: number;
}

function start(script: string, env: Record<string, string>) {
  const startedAt = performance.now();
  const child = spawn(node, [script], {
    cwd: alone,
    env: {
      PATH: `${tools.node24}:/usr/local/bin:/usr/bin:/bin`,
      HOME: os.homedir(),
      ...env,
    } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  let firstLineMs = Number.POSITIVE_INFINITY;
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => {
      log += data;
      if (log.includes("\n")) firstLineMs = Math.min(firstLineMs, performance.now() - startedAt);
    });
  const ended = new Promise<Ended>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal, log, firstLineMs })),
  );
  return { child, ended, log: () => log };
}

describe("the bundle in a folder with nothing beside it", () => {
  const job = () => ({ RUNNER_TEMP: alone, GITHUB_WORKSPACE: alone, INPUT_CONFIG: "nope.yml" });

  it.each(["main", "plan", "verdict", "publish", "post"])("%s starts", async (name) => {
    const { log, code } = await start(path.join(alone, "dist", `${name}.js`), job()).ended;
    expect(log).not.toMatch(/Cannot find|ERR_MODULE|SyntaxError|MODULE_TYPELESS/);
    expect(code).toBe(name === "post" ? 0 : 1);
  });

  it("says its first line within 300 ms", async () => {
    const times: number[] = [];
    for (let i = 0; i < 7; i++)
      times.push((await start(path.join(alone, "dist", "main.js"), job()).ended).firstLineMs);
    process.stderr.write(`first line after ${times.map((ms) => ms.toFixed(0)).join(", ")} ms\n`);
    // The best of several: what else this machine does is not the bundle's time.
    expect(Math.min(...times)).toBeLessThan(300);
  });
});

describe("a job that is cancelled", () => {
  let consumer: Consumer;
  let release: string;
  let temp: string;
  beforeAll(async () => {
    [consumer, release] = await Promise.all([makeConsumer(), makeRelease()]);
    temp = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-temp-"));
    // The host's cells are done at once, the emulated ones take minutes.
    const yml = parityYml()
      .replace(/expect:[\s\S]*/, "repeats: 20\n")
      .replace(/targets:.*/, "targets: [host, 'qemu:cortex-a76']");
    await consumer.write({ "parity.yml": yml });
  });
  afterAll(async () => {
    await consumer.remove();
    await rm(release, { recursive: true, force: true });
    await rm(temp, { recursive: true, force: true });
  });

  const env = (state: string) => ({
    RUNNER_TEMP: temp,
    GITHUB_WORKSPACE: consumer.folder,
    GITHUB_STATE: state,
    GITHUB_REPOSITORY: "acme/photo-editor",
    GITHUB_RUN_ID: "1",
    ACTIONS_RESULTS_URL: `${results.url}/`,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(),
    INPUT_CACHE: "false",
    MNN_PARITY_HOME: process.env.MNN_PARITY_HOME ?? path.join(os.homedir(), ".cache", "mnn-parity"),
  });

  /** Starts the Action and waits until the first cells are done and others are running: progress is told every ten seconds. */
  async function running(name: string) {
    results.newRun();
    const state = path.join(temp, name);
    await writeFile(state, "");
    const main = start(path.join(release, "action", "dist", "main.js"), env(state));
    for (let waited = 0; !/^running: \d+%/m.test(main.log()) && waited < 60_000; waited += 100)
      await new Promise((resolve) => setTimeout(resolve, 100));
    return { main, state };
  }

  async function post(state: string): Promise<string> {
    const text = await readFile(state, "utf8");
    const saved = [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [
      `STATE_${name}`,
      value!,
    ]);
    return (
      await start(path.join(release, "action", "dist", "post.js"), {
        ...env(state),
        ...Object.fromEntries(saved),
      }).ended
    ).log;
  }

  it("keeps what it has, says so, and leaves no process", async () => {
    const { main, state } = await running("interrupted");
    main.child.kill("SIGINT");
    const { code, log } = await main.ended;
    expect(code).toBe(1);
    expect(log).toContain("Interrupted. So far");
    expect(results.artifacts).toHaveLength(2);
    expect(results.artifacts).toContainEqual(expect.objectContaining({ name: "mnn-parity", done: true }));
    expect(await post(state)).toContain("0 were left");
  });

  it("that is killed leaves no process: the kernel ends its probes with it, or the post step does", async () => {
    const { main, state } = await running("killed");
    main.child.kill("SIGKILL");
    await main.ended;
    const log = await post(state);
    // How many were left to it depends on whether this machine has util-linux's `setpriv`.
    expect(log).toMatch(/\d+ were left/);
    expect(await post(state)).toContain("0 were left");
  });
});
