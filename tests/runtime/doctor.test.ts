import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { doctor } from "../../action/src/commands/doctor.ts";
import { checkMachine } from "../../action/src/commands/doctor-machine.ts";
import { chinese } from "../../core/words/words.ts";
import manifest from "../../package.json" with { type: "json" };
import { cli, execute } from "../support/cli.ts";
import { freshFolder } from "../support/home.ts";
import { testContext } from "../support/tool-context.ts";

async function run(json: boolean, overrides: Parameters<typeof testContext>[0] = {}) {
  const lines: string[] = [];
  const context = testContext({ ...overrides, home: overrides.home ?? freshFolder() });
  const code = await doctor(context, (line) => lines.push(line), { json });
  return { code, text: lines.join("\n") };
}

test("what this machine can run", async () => {
  const { code, text } = await run(false);
  expect(code).toBe(0);
  expect(text).toMatch(/host +MNN 3\.0\.0, .*3\.6\.1/);
  expect(text).toMatch(/This machine can run targets: host/);
});

test("as JSON", async () => {
  const { text } = await run(true);
  expect(JSON.parse(text)).toMatchObject({
    targets: expect.arrayContaining(["host"]),
    checks: expect.arrayContaining([expect.objectContaining({ name: "Python", state: "ok" })]),
  });
});

test("with nothing on PATH: what is missing, the fix, exit 3", async () => {
  const { code, text } = await run(false, { env: { PATH: freshFolder() } });
  expect(code).toBe(3);
  expect(text).toMatch(/MISSING +Python/);
  expect(text).toMatch(/fix: apt-get install python3 python3-pip/);
});

test("in Chinese, in columns that line up", async () => {
  const lines: string[] = [];
  const context = testContext({ home: freshFolder() });
  const env = { PATH: freshFolder() };
  await doctor(context, (line) => lines.push(line), { words: chinese });
  await doctor(testContext({ home: freshFolder(), env }), (line) => lines.push(line), { words: chinese });
  const text = lines.join("\n");
  expect(text).toMatch(/^可用 {2}机器 +/m);
  expect(text).toMatch(/解决：apt-get install python3 python3-pip/);
  expect(text).toContain("没有尝试联网");
  // What is said beside paths, versions and compilers.
  expect(text).not.toMatch(/\b(the|and|no|not|with|for|needs|cannot|machine|fix|later|MISSING)\b/);
});

const needed = manifest.engines.node.replace(/^>=/, "");

test.each([
  ["18.20.8", 3],
  ["20.9.0", 3],
  ["20.18.3", 3],
  [`${needed}.0`, 0],
  ["22.0.0", 0],
])("on Node %s every command ends with %i, this one too", async (version, code) => {
  // A stand-in for the version alone.
  const versions = `{ value: { ...process.versions, node: "${version}" } }`;
  const said = `Object.defineProperty(process, "versions", ${versions})`;
  const ended = await execute(process.execPath, [
    "--import",
    `data:text/javascript,${said}`,
    cli,
    "--version",
  ]);
  expect(ended.code).toBe(code);
  if (code > 0) expect(ended.stderr).toContain(`fix: install Node ${needed} or newer`);
});

test("with a TMPDIR that is not there: nothing can run, and the fix", async () => {
  const home = freshFolder();
  vi.stubEnv("TMPDIR", path.join(home, "nowhere"));
  try {
    const { code, text } = await run(false, { home });
    expect(code).toBe(3);
    expect(text).toMatch(/MISSING +temporary .*nowhere: ENOENT/);
    expect(text).toContain("fix: have TMPDIR name a folder that is there and that you may write");
    expect(text).toContain("can run nothing yet");
  } finally {
    vi.unstubAllEnvs();
  }
});

test("with a cache that everybody may write: told, with the fix", async () => {
  const home = path.join(freshFolder(), "open");
  mkdirSync(home);
  chmodSync(home, 0o777);
  const { code, text } = await run(false, { home });
  expect(code).toBe(0);
  expect(text).toContain(`chmod -R o-w '${home}'`);
});

test.skipIf(process.getuid?.() === 0)(
  "with a folder that cannot be written: told, with the fix",
  async () => {
    const folder = freshFolder();
    chmodSync(folder, 0o555);
    const checks = await checkMachine(testContext({ home: freshFolder() }), folder);
    expect(checks.find(({ name }) => name === "folder")).toMatchObject({
      state: "missing",
      fix: expect.stringContaining("--out"),
    });
  },
);
