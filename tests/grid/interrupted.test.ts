import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import type { Progress } from "../../action/src/progress/progress.ts";
import { readReport } from "../../action/src/report/read.ts";
import { cli } from "../support/cli.ts";
import { run, verdictsOf } from "../support/command.ts";
import { lamaFolder } from "../support/lama.ts";
import { isAlive } from "../support/stand-in.ts";

const pictures = ["campus", "cat", "coffee", "rocket"];
const lama = lamaFolder(pictures);
lama.write("targets: [host]\n");
const at = (name: string) => path.join(lama.folder, name);
afterAll(() => lama.remove());

/** Progress that aborts once it was told of the nth result. */
function abortAfter(results: number, stop: AbortController): Progress {
  let told = 0;
  return {
    note: () => {},
    step: () => ({
      update: () => {
        if (++told === results) stop.abort(new Error("interrupted by SIGINT"));
      },
      done: () => {},
    }),
  };
}

const slow = ["run", "parity.yml", "--fresh", "--target", "qemu:cortex-a76", "--repeats", "100"];

describe("a run that is ended early", { timeout: 300_000 }, () => {
  // The host's Normal is a reference and runs first, four pictures, each told of as it is finished. An output is larger than
  // what pipes hold, so that the next one has not come in yet. The first is told of twice: it is tried before all others, and
  // held against itself.
  it.each([
    [1, 1],
    [4, 3],
  ])("keeps what was finished: after %i runs %i of 4 inputs", async (runs, results) => {
    const stop = new AbortController();
    const { report, code } = await run(
      ["parity.yml", "--config", "cpu/normal", "--out", `stopped-${results}`],
      {
        cwd: lama.folder,
        signal: stop.signal,
        progress: abortAfter(runs, stop),
      },
    );
    expect(code).toBe(130);
    expect(report.complete).toBe(false);
    expect(verdictsOf(report)).toEqual(
      pictures.slice(0, results).map((input) => `lama-tiny host cpu/normal ${input}: pass, passed`),
    );
    expect(await readReport(at(`stopped-${results}`))).toStrictEqual(report);
  });

  it("blames nobody for the input at hand", async () => {
    const stop = new AbortController();
    const { report } = await run(["parity.yml", "--out", "stopped"], {
      cwd: lama.folder,
      signal: stop.signal,
      progress: abortAfter(7, stop),
    });
    expect(new Set(report.cells.map(({ verdict }) => verdict))).toEqual(new Set(["pass", "fallback"]));
    expect(report.cells.length).toBeLessThan(8);
  });

  it("writes nothing over the report before when nothing was finished", async () => {
    const args = ["parity.yml", "--config", "cpu/normal", "--out", "kept"];
    await run(args, { cwd: lama.folder });
    const before = readFileSync(at("kept/report.json"), "utf8");
    const signal = AbortSignal.abort(new Error("interrupted by SIGINT"));
    await expect(run(args, { cwd: lama.folder, signal })).rejects.toThrow("exit code 130");
    expect(readFileSync(at("kept/report.json"), "utf8")).toBe(before);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("by %s leaves no process behind and exits 130", async (signal) => {
    // A probe that takes its time.
    const args = [...slow, "--out", `out-${signal}`];
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: lama.folder,
      env: { ...process.env, CI: "1" },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let stderr = "";
    child.stderr.on("data", (data) => (stderr += data));
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    const probes = () => childrenOf(child.pid!).filter((pid) => commandOf(pid).includes("probe.py"));
    while (probes().length === 0 && child.exitCode === null) await sleep(50);
    const found = probes();
    expect(stderr).not.toContain("error");
    expect(found.length).toBeGreaterThan(0);
    child.kill(signal);
    expect(await ended).toBe(130);
    expect(found.filter(isAlive)).toEqual([]);
    expect(stderr).toContain("running");
    expect(
      readdirSync(lama.folder, { recursive: true }).filter((name) => `${name}`.endsWith(".part")),
    ).toEqual([]);
  });

  it("takes its probes along even when it is killed", async () => {
    const args = [...slow, "--out", "out-kill"];
    const child = spawn(process.execPath, [cli, ...args], { cwd: lama.folder, env: process.env });
    onTestFinished(() => void child.kill("SIGKILL"));
    const probes = () => childrenOf(child.pid!).filter((pid) => commandOf(pid).includes("probe.py"));
    while (probes().length === 0 && child.exitCode === null) await sleep(50);
    const found = probes();
    expect(found.length).toBeGreaterThan(0);
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
    // They write into a pipe that nobody reads any more.
    while (found.some(isAlive)) await sleep(50);
    expect(existsSync(at("out-kill/report.json"))).toBe(false);
  });
});

function childrenOf(pid: number): number[] {
  try {
    return execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" })
      .split("\n")
      .map(Number)
      .filter(Boolean);
  } catch {
    return [];
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
