import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { execute } from "../support/cli.ts";

const module = pathToFileURL(path.join(import.meta.dirname, "../../scripts/lib/installed.mjs")).href;
const { missingPackages } = (await import(module)) as { missingPackages(folder: string): string[] };

/** A project of four packages in tarballs, so that npm needs no registry. */
let folder: string;
const write = (file: string, content: object) => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), JSON.stringify(content));
};
const npm = async (...args: string[]) => {
  const ran = await execute("npm", [...args, "--offline", "--no-audit", "--no-fund"], { cwd: folder });
  if (ran.code !== 0) throw new Error(ran.stderr);
  return ran;
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-installed-"));
  const other = process.platform === "linux" ? "darwin" : "linux";
  const made = { plain: {}, here: { os: [process.platform] }, elsewhere: { os: [other] } };
  for (const [name, platform] of Object.entries(made)) {
    write(`${name}/package.json`, { name, version: "1.0.0", ...platform });
    await npm("pack", `./${name}`);
  }
  write("package.json", {
    name: "project",
    private: true,
    dependencies: { plain: "file:plain-1.0.0.tgz" },
    optionalDependencies: { here: "file:here-1.0.0.tgz", elsewhere: "file:elsewhere-1.0.0.tgz" },
  });
  await npm("install", "--package-lock-only");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => npm("ci"));

test("what npm ci installed by hand is enough, and another platform's packages are not missed", () => {
  const lock = JSON.parse(readFileSync(path.join(folder, "package-lock.json"), "utf8"));
  expect(Object.keys(lock.packages)).toContain("node_modules/elsewhere");
  expect(missingPackages(folder)).toEqual([]);
});

test("before anything is installed, all that this platform needs is missing", () => {
  rmSync(path.join(folder, "node_modules"), { recursive: true });
  expect(missingPackages(folder)).toEqual(["node_modules/here", "node_modules/plain"]);
});

test("a package that was removed by hand is missing", () => {
  rmSync(path.join(folder, "node_modules/plain"), { recursive: true });
  expect(missingPackages(folder)).toEqual(["node_modules/plain"]);
});

test("after the lock changed, what it wants anew is missing", () => {
  const file = path.join(folder, "package-lock.json");
  const before = readFileSync(file, "utf8");
  const lock = JSON.parse(before);
  lock.packages["node_modules/here"].version = "1.0.1";
  writeFileSync(file, JSON.stringify(lock));
  expect(missingPackages(folder)).toEqual(["node_modules/here"]);
  writeFileSync(file, before);
});
