import { execFileSync } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { startPostgres } from "../support/postgres.ts";
import { installedPrograms } from "../support/postgres-programs.ts";

/** Temporary folders of these tests alone. */
let scratch: string;
/** A folder that only its owner can enter. */
let closed: string;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-scratch-"));
  closed = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-closed-"));
  await chmod(scratch, 0o755);
  vi.stubEnv("TMPDIR", scratch);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(scratch, { recursive: true, force: true });
  await rm(closed, { recursive: true, force: true });
});

afterEach(async () => {
  expect(await readdir(scratch)).toEqual([]);
  expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(scratch);
});

it("starts, twice, from a folder that only its owner can enter", async () => {
  const programs = path.join(closed, "postgres");
  await cp(await installedPrograms(), programs, { recursive: true, verbatimSymlinks: true });
  for (const name of ["a", 'b"; c']) {
    const postgres = await startPostgres(Promise.resolve(programs));
    const client = new pg.Client({ connectionString: await postgres.createDatabase(name) });
    await client.connect();
    const { rows } = await client.query("SELECT current_database() AS name");
    await client.end();
    await postgres.stop();
    expect(rows).toEqual([{ name }]);
  }
});

it("that cannot start says why within seconds", async () => {
  const programs = path.join(closed, "broken");
  await mkdir(path.join(programs, "bin"), { recursive: true });
  await expect(startPostgres(Promise.resolve(programs))).rejects.toThrow(
    /^Postgres did not start: spawn .*bin\/postgres ENOENT/,
  );
}, 10_000);

it("that its user cannot reach says so within seconds", {
  timeout: 10_000,
  skip: process.getuid?.() !== 0,
}, async () => {
  const folder = path.join(scratch, "root-only");
  await mkdir(folder, { mode: 0o700 });
  vi.stubEnv("TMPDIR", folder);
  try {
    await expect(startPostgres()).rejects.toThrow(
      /^Postgres did not start: .*(EACCES|Permission denied).*nobody, who must be able to enter TMPDIR/,
    );
    expect(await readdir(folder)).toEqual([]);
  } finally {
    vi.stubEnv("TMPDIR", scratch);
    await rm(folder, { recursive: true });
  }
});
