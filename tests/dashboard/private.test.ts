import { chmod, lstat, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { buildReport } from "../support/report.ts";

const OTHERS = 0o077;

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-private-"));
  // As on most machines. What the tests were started with could hide what a file is made with.
  process.umask(0o022);
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** How many files and folders there are, and those that the group or others may do anything with. */
async function look(place: string): Promise<{ all: number; open: string[] }> {
  const seen = { all: 0, open: [] as string[] };
  const visit = async (entry: string): Promise<void> => {
    // What Postgres has removed since it was listed is no concern of anybody.
    const found = await lstat(entry).catch(() => null);
    if (!found) return;
    seen.all++;
    if (found.mode & OTHERS) seen.open.push(`${(found.mode & 0o777).toString(8)} ${entry}`);
    if (!found.isDirectory()) return;
    for (const name of await readdir(entry).catch(() => [])) await visit(path.join(entry, name));
  };
  await visit(place);
  return seen;
}

const modeOf = async (place: string): Promise<string> => ((await stat(place)).mode & 0o777).toString(8);

describe("a data folder", () => {
  it("is its owner's alone, and so is all in it, while it is made, after, and after a report", async () => {
    const data = path.join(folder, "parent", "new");
    const watched: { all: number; open: string[] }[] = [];
    let watching = true;
    const watch = (async () => {
      while (watching) {
        watched.push(await look(data));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const dashboard = await startDashboard({
      DATABASE_URL: `pglite://${data}`,
      MNN_PARITY_TOKEN: "test-token",
    });
    try {
      expect((await dashboard.publish(buildReport())).status).toBe(201);
      watching = false;
      await watch;
      expect(watched.flatMap(({ open }) => open)).toEqual([]);
      // Seen half made, or the watch would have seen nothing but the end.
      expect(watched.some(({ all }) => all > 1 && all < 900)).toBe(true);
      const after = await look(data);
      expect(after.open).toEqual([]);
      expect(after.all).toBeGreaterThan(1000);
      expect([await modeOf(data), await modeOf(path.join(data, "db"))]).toEqual(["700", "700"]);
      expect(await modeOf(path.join(data, "db", "PG_VERSION"))).toBe("600");
    } finally {
      watching = false;
      await dashboard.stop();
    }
    expect((await look(data)).open).toEqual([]);
  });

  it("that an older dashboard left open is closed at the start, with all in it", async () => {
    const data = path.join(folder, "old");
    await mkdir(data, { mode: 0o755 });
    const older = await PGlite.create(path.join(data, "db"));
    await older.exec("create table kept (word text); insert into kept values ('still here')");
    await older.close();
    await writeFile(path.join(data, "token"), "a-token\n", { mode: 0o644 });
    expect((await look(data)).open.length).toBeGreaterThan(900);
    const dashboard = await startDashboard({ DATABASE_URL: `pglite://${data}` });
    await dashboard.stop();
    expect((await look(path.join(data, "db"))).open).toEqual([]);
    expect(await modeOf(data)).toBe("700");
    const now = await PGlite.create(path.join(data, "db"));
    expect((await now.query("select word from kept")).rows).toEqual([{ word: "still here" }]);
    await now.close();
  });

  it("with other people's things in it stays open to them, and ours within is closed", async () => {
    const shared = path.join(folder, "shared");
    await mkdir(shared);
    await writeFile(path.join(shared, "theirs"), "", { mode: 0o644 });
    await chmod(shared, 0o755);
    const dashboard = await startDashboard({ DATABASE_URL: `pglite://${shared}` });
    await dashboard.stop();
    expect([await modeOf(shared), await modeOf(path.join(shared, "theirs"))]).toEqual(["755", "644"]);
    expect((await look(path.join(shared, "db"))).open).toEqual([]);
  });
});
