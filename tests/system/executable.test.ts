import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTools } from "../../action/src/system/environment.ts";
import { findExecutables } from "../../action/src/system/executable.ts";

let root: string;
const at = (...parts: string[]) => path.join(root, ...parts);

beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-path-"));
  for (const [folder, name, mode] of [
    ["a", "tool", 0o644],
    ["b", "tool", 0o755],
    ["b", "other", 0o755],
    ["sdk", "tool", 0o755],
  ] as const) {
    mkdirSync(at(folder), { recursive: true });
    writeFileSync(at(folder, name), "");
    chmodSync(at(folder, name), mode);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("programs are found by name, then by folder, each once; what cannot be run and relative folders are passed over", () => {
  const { path: folders } = readTools({ PATH: [at("a"), at("b"), "b", "", at("b")].join(path.delimiter) });
  expect(findExecutables(["other", "tool"], [...folders, at("sdk")])).toEqual([
    at("b", "other"),
    at("b", "tool"),
    at("sdk", "tool"),
  ]);
  expect(findExecutables([at("b", "tool"), "gone"], [])).toEqual([at("b", "tool")]);
});
