/**
 * Postgres on the disk that TMPDIR is on, told on standard input: `room MB` leaves it so much, `again` gives back what was taken, and
 * starts it again. Says `ready URL` at first, and `done LINE` to each.
 */
import { spawnSync } from "node:child_process";
import { rmSync, statfsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { startPostgres } from "../../tests/support/postgres.ts";

const ballast = path.join(os.tmpdir(), "ballast");
const postgres = await startPostgres();
process.stdout.write(`ready ${await postgres.createDatabase("full")}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const [word, mb] = line.split(" ");
  if (word === "room") {
    const { bavail, bsize } = statfsSync(os.tmpdir());
    const much = Math.max(0, bavail * bsize - Number(mb) * 2 ** 20);
    spawnSync("fallocate", ["-l", String(much), ballast], { stdio: "inherit" });
  } else {
    rmSync(ballast, { force: true });
    await postgres.crash();
  }
  process.stdout.write(`done ${line}\n`);
}
await postgres.stop();
