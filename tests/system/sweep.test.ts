import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { keepFolder } from "../../action/src/cache/keep.ts";
import { sweep, sweepWhole } from "../../action/src/cache/sweep.ts";
import { freshFolder } from "../support/home.ts";

const day = 24 * 60 * 60 * 1000;

/** A file of so many bytes that was last used so many days ago. */
function put(folder: string, name: string, bytes: number, daysAgo: number): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, new Uint8Array(bytes));
  const used = new Date(Date.now() - daysAgo * day);
  utimesSync(file, used, used);
  if (path.dirname(file) !== folder) utimesSync(path.dirname(file), used, used);
}

test("what no run of two weeks used goes", async () => {
  const folder = freshFolder();
  put(folder, "fresh", 1, 13);
  put(folder, "stale", 1, 15);
  await sweep([folder, path.join(folder, "not there")]);
  expect(await readdir(folder)).toEqual(["fresh"]);
});

test("of the rest the least lately used goes until the others fit", async () => {
  const folder = freshFolder();
  for (const [at, name] of ["a", "b", "c"].entries()) put(folder, name, 100, at);
  await sweep([folder], { mostBytes: 250 });
  expect((await readdir(folder)).sort()).toEqual(["a", "b"]);
});

test("a runtime goes as a whole, and is used whenever somebody asks for it", async () => {
  const folder = freshFolder();
  for (const name of ["used", "unused"]) put(folder, `${name}/library`, 100, 20);
  const signal = new AbortController().signal;
  await keepFolder({ folder: path.join(folder, "used"), signal, build: async () => {} });
  await sweepWhole([folder]);
  expect(await readdir(folder)).toEqual(["used"]);
});
