import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { migrations, root } from "../support/dashboard.ts";

interface Journal {
  entries: { idx: number; when: number; tag: string }[];
}

const journal = async (): Promise<Journal> =>
  JSON.parse(await readFile(path.join(migrations, "meta", "_journal.json"), "utf8")) as Journal;

it("has a strictly increasing journal: the migrator silently skips what is older than the last applied", async () => {
  const { entries } = await journal();
  entries.forEach(({ idx, when }, index) => {
    expect(idx).toBe(index);
    if (index > 0) expect(when).toBeGreaterThan(entries[index - 1]!.when);
  });
});

it("has a file for each entry and an entry for each file", async () => {
  const files = (await readdir(migrations)).filter((name) => name.endsWith(".sql"));
  expect(files.sort()).toEqual((await journal()).entries.map(({ tag }) => `${tag}.sql`).sort());
});

it("is complete: generating from the schema yields nothing new", async () => {
  // drizzle-kit takes folders relative to where it runs only.
  const copy = await mkdtemp(path.join(root, "node_modules", ".migrations-"));
  try {
    await cp(migrations, copy, { recursive: true });
    const { stdout } = await promisify(execFile)(
      path.join(root, "node_modules", ".bin", "drizzle-kit"),
      [
        "generate",
        "--dialect=postgresql",
        "--schema=./dashboard/db/schema.ts",
        "--casing=snake_case",
        `--out=./${path.relative(root, copy)}`,
      ],
      { cwd: root, env: { ...process.env, TMPDIR: os.tmpdir() } },
    );
    expect(stdout).toContain("No schema changes");
    expect(await readdir(copy)).toEqual(await readdir(migrations));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});
