import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../action/src/system/package-root.ts";
import { mnnParity } from "../support/cli.ts";
import { freshFolder } from "../support/home.ts";

/** The files that a command loads, as node's own account of what was run has them, below the package. */
async function loaded(...args: string[]): Promise<string[]> {
  const folder = freshFolder();
  await mnnParity(args, { cwd: freshFolder(), env: { NODE_V8_COVERAGE: folder } });
  const [account] = readdirSync(folder).map((name) =>
    JSON.parse(readFileSync(path.join(folder, name), "utf8")),
  );
  const root = `file://${packageRoot()}/`;
  return account.result
    .map(({ url }: { url: string }) => url)
    .filter((url: string) => url.startsWith("file:"))
    .map((url: string) => url.replace(root, ""))
    .sort();
}

test("a command loads what it shares with all others as one file, behind the look at node's version", async () => {
  const files = await loaded("--version");
  expect(files).toEqual([
    "action/dist/chunks/base.js",
    "action/dist/chunks/rolldown-runtime.js",
    "action/dist/chunks/start.js",
    "action/dist/cli.js",
  ]);
});

test("a run loads one file more, and nothing that lies beside the bundle", async () => {
  const files = await loaded("run", "--model", "none.onnx", "--input", "none.npz", "--mnn", "3.6.1");
  const more = files.filter((file) => !/^action\/dist\/chunks\/run\d*\.js$/.test(file));
  expect(files).toContain("action/dist/chunks/run.js");
  expect(more).toEqual(await loaded("--version"));
  expect(files.length).toBeLessThanOrEqual(7);
});
