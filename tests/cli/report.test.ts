import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeReport } from "../../action/src/report/write.ts";
import { decodeReport } from "../../core/report/schema.ts";
import { cli, mnnParity } from "../support/cli.ts";
import { command } from "../support/command.ts";
import { buildReport } from "../support/report.ts";
import { onHost, smallFolder } from "../support/small.ts";

let small: Awaited<ReturnType<typeof smallFolder>>;
const report = buildReport({ id: "0b8f6a3e-7c7e-4b52-9d3f-0d6c3c1d9a11" });
beforeAll(async () => {
  small = await smallFolder();
  await writeReport(report, small.at("story"));
}, 300_000);
afterAll(() => small.remove());

const print = (...args: string[]) => mnnParity(["report", "story", ...args], { cwd: small.folder });

describe("mnn-parity report", () => {
  it("prints Markdown", async () => {
    const { code, stdout, stderr } = await print();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
  });

  it("prints the report itself", async () => {
    const { code, stdout } = await print("--format", "json");
    expect(code).toBe(0);
    expect(decodeReport(JSON.parse(stdout))).toStrictEqual(report);
  });

  it("prints one self-contained page", async () => {
    const { code, stdout } = await print("--format", "html");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>/i);
    expect(stdout).not.toMatch(/<script|<link rel="stylesheet"/i);
  });

  it("takes the file as well as its folder", async () => {
    const { code } = await mnnParity(["report", "story/report.json"], { cwd: small.folder });
    expect(code).toBe(0);
  });

  it("minds no reader that has seen enough", async () => {
    const line = `"${process.execPath}" "${cli}" report story --format html | head -c 100 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", line], { cwd: small.folder });
    expect({ stdout, stderr }).toEqual({ stdout: "0\n", stderr: "" });
  });
});

const emulated = onHost.with(-1, "qemu:cortex-a57");

describe("mnn-parity run", { timeout: 300_000 }, () => {
  it("prints the table, the findings and where the report is; plain lines of progress on stderr", async () => {
    // What is fetched and started for the first time is told as well.
    await command(["run", ...emulated, "--out", "warm"], { cwd: small.folder });
    const { code, stdout, stderr } = await mnnParity(["run", "--fresh", ...emulated, "--out", "out"], {
      cwd: small.folder,
      env: { CI: "true" },
    });
    expect(code).toBe(1);
    expect(stdout).toMatchSnapshot();
    expect(stderr).not.toContain("\u001b");
    expect(stderr.split("\n").map((line) => line.replace(/ \d+(\.\d)? m?s$/, " TIME"))).toEqual([
      "preparing models and runtimes",
      "preparing models and runtimes: done in TIME",
      "running",
      "running: 4 cells, done in TIME",
      "",
    ]);
  });

  it("prints with --json the report and nothing else", async () => {
    const { code, stdout } = await mnnParity(["run", ...onHost, "--config", "cpu/normal", "--json"], {
      cwd: small.folder,
    });
    expect(code).toBe(0);
    expect(decodeReport(JSON.parse(stdout)).cells).toHaveLength(2);
    expect(stdout.trimEnd()).not.toContain("\n");
  });

  it("held against a baseline fails on what is new alone, and writes what other CI systems read", async () => {
    const low = ["run", ...onHost, "--config", "cpu/low"];
    expect((await command([...low, "--out", "main"], { cwd: small.folder })).code).toBe(1);
    const gate = ["--baseline", "main", "--junit", "junit.xml", "--code-quality", "quality.json"];
    const again = await command([...low, ...gate], { cwd: small.folder });
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/\n✓ Nothing changed: .* · 0 pass, 1 fails as before\n/);
    expect(readFileSync(small.at("junit.xml"), "utf8")).toContain(
      'tests="2" failures="0" errors="0" skipped="2"',
    );
    expect(JSON.parse(readFileSync(small.at("quality.json"), "utf8"))).toMatchObject([
      { severity: "minor", location: { path: "net.mnn", lines: { begin: 1 } } },
    ]);
    const any = await command([...low, "--baseline", "main", "--fail-on", "any"], { cwd: small.folder });
    expect(any.code).toBe(1);
  });

  it("says in one line that all is well", async () => {
    const { code, stdout } = await command(["run", "--fresh", ...onHost, "--config", "cpu/normal"], {
      cwd: small.folder,
    });
    expect(code).toBe(0);
    expect(stdout).toMatchSnapshot();
  });
});
