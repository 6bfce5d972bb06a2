import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readReport } from "../../action/src/report/read.ts";
import manifest from "../../package.json" with { type: "json" };
import { execute } from "../support/cli.ts";
import { freePort } from "../support/postgres.ts";
import { onHost, smallFolder } from "../support/small.ts";

const { version } = manifest;
const root = path.join(import.meta.dirname, "../..");

describe("the packed tarball", { timeout: 300_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-package-"));
    const packed = await execute("npm", ["pack", "--json", "--pack-destination", folder], { cwd: root });
    const [{ filename }] = JSON.parse(packed.stdout);
    writeFileSync(path.join(folder, "package.json"), '{ "private": true }');
    const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", path.join(folder, filename)];
    const { code, stderr } = await execute("npm", install, { cwd: folder });
    if (code !== 0) throw new Error(stderr);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const npx = (...args: string[]) => execute("npx", ["--no-install", "mnn-parity", ...args], { cwd: folder });

  it("starts", async () => {
    expect(await npx("run", "--help")).toMatchObject({ code: 0, stderr: "" });
    expect(await npx("--version")).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("has installed the image library, and nothing of the dashboard", () => {
    const names = readdirSync(path.join(folder, "node_modules"));
    expect(names).toContain("sharp");
    for (const name of ["next", "react", "typescript", "drizzle-orm"]) expect(names).not.toContain(name);
  });

  it("has what doctor needs", async () => {
    const { code, stdout } = await npx("doctor");
    expect(code).toBe(0);
    expect(stdout).toContain("This machine can run targets: host");
  });

  it("runs a model, reads pictures and writes the report from where it is installed", async () => {
    const small = await smallFolder(["a"]);
    const model = path.join(folder, "node_modules/mnn-parity/models/lama-tiny");
    writeFileSync(
      path.join(folder, "parity.yml"),
      `project: t
mnn: [3.6.1]
targets: [host]
configs: [cpu/normal]
models:
  - file: '${model}/lama-tiny.onnx'
    inputs:
      image: { files: '${model}/images/cat.png', preprocess: { channels: rgb } }
      mask: { files: '${model}/masks/cat.png', preprocess: { channels: gray, scale: 0.0039 } }
`,
    );
    expect(await npx("run")).toMatchObject({ code: 0 });
    expect((await readReport(path.join(folder, "parity-report"))).cells).toMatchObject([{ verdict: "pass" }]);
    small.remove();
    expect(await npx("report", "parity-report", "--format", "html")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^<!DOCTYPE html>/i),
    });
  });

  // In a cache of its own: what is tested is the first start, and each change of a source would leave 440 MB.
  it("serves the dashboard that it carries, which takes that report and shows it", async () => {
    const port = String(await freePort());
    const url = `http://127.0.0.1:${port}`;
    const { NODE_ENV: _, ...inherited } = process.env;
    const token = { MNN_PARITY_TOKEN: "tarball" };
    const server = spawn(
      process.execPath,
      ["node_modules/mnn-parity/action/dist/cli.js", "dashboard", "--port", port],
      {
        cwd: folder,
        env: {
          ...inherited,
          ...token,
          DATABASE_URL: `pglite://${folder}/database`,
          MNN_PARITY_HOME: `${folder}/cache`,
        } as never,
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let said = "";
    server.stderr.on("data", (text) => (said += text));
    const ended = once(server, "close");
    try {
      const early = ended.then(([code]) => expect.fail(`it ended with ${code}: ${said}`));
      const answers = () =>
        fetch(`${url}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        );
      await Promise.race([early, expect.poll(answers, { timeout: 500_000, interval: 500 }).toBe(true)]);
      const publish = ["--no-install", "mnn-parity", "publish", "parity-report", "--to", url];
      const { code, stdout } = await execute("npx", publish, { cwd: folder, env: token });
      expect(code).toBe(0);
      expect(await (await fetch(stdout.trim())).text()).toContain("lama-tiny");
    } finally {
      server.kill("SIGINT");
      await ended;
    }
    expect(await ended).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow();
  }, 600_000);
});

/** What `npx github:org/mnn-parity` does, from a repository on this machine in place of GitHub's. */
describe("installed from git, before there is a registry entry", { timeout: 300_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-git-"));
    const source = path.join(folder, "mnn-parity");
    const git = (...args: string[]) =>
      execute("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd: source });
    // As it would be committed, with the bundle of these tests.
    const { stdout } = await execute(
      "git",
      ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      { cwd: root },
    );
    for (const file of stdout.split("\0").filter((name) => name && existsSync(path.join(root, name))))
      cpSync(path.join(root, file), path.join(source, file));
    for (const args of [
      ["init", "-q", "-b", "main"],
      ["add", "-A"],
      ["commit", "-q", "-m", "a commit"],
    ])
      expect(await git(...args)).toMatchObject({ code: 0 });
    writeFileSync(path.join(folder, "package.json"), '{ "private": true }');
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("starts without a build, and without what it is built with", async () => {
    const started = performance.now();
    const address = `git+file://${folder}/mnn-parity`;
    const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", address];
    expect(await execute("npm", args, { cwd: folder })).toMatchObject({ code: 0 });
    process.stderr.write(`installed from git in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
    const npx = await execute("npx", ["--no-install", "mnn-parity", "--version"], { cwd: folder });
    expect(npx).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
    const help = await execute("npx", ["--no-install", "mnn-parity", "init", "--help"], { cwd: folder });
    expect(help).toMatchObject({ code: 0 });
  });

  it("has no script that npm would take for a build, and install everything for", () => {
    // npm's own list, of what it prepares a git dependency for.
    const prepared = ["postinstall", "build", "preinstall", "install", "prepack", "prepare"];
    expect(Object.keys(manifest.scripts).filter((name) => prepared.includes(name))).toEqual([]);
  });

  it("carries the workflow that init writes", async () => {
    const carried = path.join(folder, "node_modules/mnn-parity/docs/workflows/parity.yml");
    expect(readFileSync(carried)).toEqual(readFileSync(path.join(root, "docs/workflows/parity.yml")));
  });
});

describe("the checkout", () => {
  it("is started by npx as well", async () => {
    const { code, stdout } = await execute("npx", ["mnn-parity", "--version"], { cwd: root });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` });
  });

  it("from a folder elsewhere by its path", async () => {
    const small = await smallFolder(["a"]);
    const args = [
      path.join(root, "action/dist/cli.js"),
      "run",
      ...onHost,
      "--config",
      "cpu/normal",
      "--json",
    ];
    expect(await execute(process.execPath, args, { cwd: small.folder })).toMatchObject({ code: 0 });
    small.remove();
  });
});
