import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../action/src/system/package-root.ts";
import { checkStructure } from "./structure.ts";

test("every folder imports what its DEPS.list says, and no circle can come of it", () => {
  expect(checkStructure(packageRoot(), ["core", "action/src", "dashboard"])).toEqual([]);
});

/** A small tree that keeps the rules, until something is planted in it. */
describe("a planted violation is found by its rule:", () => {
  let root: string;
  const put = (file: string, text: string) => {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };

  beforeAll(() => {
    root = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-structure-"));
    symlinkSync(path.join(packageRoot(), "node_modules"), path.join(root, "node_modules"));
    cpSync(path.join(packageRoot(), "tsconfig.json"), path.join(root, "tsconfig.json"));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const sound: Record<string, string> = {
    "core/low/DEPS.list": "# nothing\n",
    "core/low/one.ts": "export const one = 1;\n",
    "core/high/DEPS.list": "core/low\n",
    "core/high/two.ts": 'import { one } from "../low/one.ts";\nexport const two: number = 2 * one;\n',
    "core/system/DEPS.list": "env\n",
    "core/system/environment.ts": "export const home = process.env.HOME;\n",
  };
  const check = (planted: Record<string, string> = {}) => {
    rmSync(path.join(root, "core"), { recursive: true, force: true });
    for (const [file, text] of Object.entries({ ...sound, ...planted })) put(file, text);
    return checkStructure(root, ["core"]).map(({ rule, where }) => `${rule}: ${where}`);
  };

  test("none where there is none", () => expect(check()).toEqual([]));

  test.each<[string, Record<string, string>, string]>([
    [
      "an import of a folder that is not declared",
      {
        "core/low/three.ts": 'import { home } from "../system/environment.ts";\nexport const three = home;\n',
      },
      "declared: core/low/three.ts",
    ],
    [
      "an import of a type alone",
      { "core/low/three.ts": 'export type Three = typeof import("../system/environment.ts");\n' },
      "declared: core/low/three.ts",
    ],
    [
      "the database outside of the folders that have it",
      { "core/low/three.ts": 'import { eq } from "drizzle-orm";\nexport const three = eq;\n' },
      "declared: core/low/three.ts",
    ],
    [
      "a folder without a list",
      { "core/new/three.ts": 'import { one } from "../low/one.ts";\nexport const three = one;\n' },
      "declared: core/new/three.ts",
    ],
    ["a circle", { "core/low/DEPS.list": "core/high\n" }, "acyclic: core/low"],
    ["a list that names what is not there", { "core/low/DEPS.list": "core/gone\n" }, "known: core/low"],
    [
      "the environment read elsewhere",
      { "core/low/three.ts": "export const three = process.env.PATH;\n" },
      "environment: core/low/three.ts",
    ],
    [
      "the environment read out of what child processes inherit",
      { "core/low/three.ts": "export const three = (env: { CC: string }) => env.CC;\n" },
      "environment: core/low/three.ts",
    ],
    [
      "the environment read beside its reader",
      { "core/system/other.ts": "export const other = process.env.PATH;\n" },
      "environment: core/system/other.ts",
    ],
  ])("%s", (_, planted, found) => expect(check(planted)).toContain(found));
});
