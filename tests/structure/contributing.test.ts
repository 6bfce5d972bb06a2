import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../action/src/system/package-root.ts";

const page = readFileSync(path.join(packageRoot(), "CONTRIBUTING.md"), "utf8");
const section = (title: string) => page.split(`## ${title}\n`)[1]!.split("\n## ")[0]!;

test("the files in which behaviours are said to live are there", () => {
  const rows = section("Where twenty behaviours live").match(/^\| (?!\||---).*$/gm)!;
  expect(rows.filter((row) => !/^\| +\|/.test(row))).toHaveLength(20);
  const named = rows.flatMap((row) => row.match(/`[\w./-]+\.(ts|json)`/g) ?? []);
  const missing = named
    .map((name) => name.slice(1, -1))
    .filter((name) => name.includes("/"))
    .filter(
      (name) => !existsSync(path.join(packageRoot(), name.startsWith("core/") ? "" : "action/src", name)),
    );
  expect(named.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

test("every folder of core/ and action/src/ has a word on the page", () => {
  const house = page.split("\n## Words")[0]!;
  const folders = ["core", "action/src"].flatMap((above) =>
    readdirSync(path.join(packageRoot(), above), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    ),
  );
  expect(folders.map(({ name }) => `\`${name}/\``).filter((name) => !house.includes(name))).toEqual([]);
});
