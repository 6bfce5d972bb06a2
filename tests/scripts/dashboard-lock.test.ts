import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PACKAGES } from "../../scripts/dashboard-lock.ts";

test("the package's dashboard is installed with every package that a folder of it may import", () => {
  const lists = execFileSync(
    "git",
    ["ls-files", "dashboard/**/DEPS.list", "dashboard/DEPS.list", "core/**/DEPS.list"],
    {
      encoding: "utf8",
    },
  );
  const imported = lists
    .trim()
    .split("\n")
    .flatMap((file) => readFileSync(file, "utf8").match(/^npm:\S+/gm) ?? [])
    .map((line) => line.slice("npm:".length));
  expect(imported).toContain("next");
  expect([...new Set(imported)].filter((name) => !PACKAGES.includes(name))).toEqual([]);
});
