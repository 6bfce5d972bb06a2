import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { DatabaseUrl } from "../../dashboard/system/environment.ts";
import { bundleWorker, countRows, hear, MANY, migrations, rowOf, store } from "./ingesting.ts";
import { apart, apartAsMe, canMount, NO_MOUNTS } from "./mounts.ts";
import { type Asked, notTried, type Row, Tally } from "./row.ts";
import { misstored } from "./stored.ts";
import { type Ended, Victim } from "./victim.ts";

/** The disk of an embedded database has no room any more, and then it has: all in a name space of mounts that goes with it. */
export async function embeddedFull(worker: string, { times = 5, folder, signal }: Asked): Promise<Row> {
  const [fault, where] = ["disk full (tmpfs), then room again", "PGlite"] as const;
  if (!canMount()) return notTried(rowOf[where], fault, where, NO_MOUNTS);
  const tally = new Tally(rowOf[where], fault, where);
  for (let at = 0; at < Math.min(times, 5) && !signal.aborted; at++) {
    // An empty database has some 40 MB; ballast takes the rest.
    const room = 2 + 3 * at;
    await tally.attempt(`${room} MB of room`, async () => {
      const disk = path.join(folder, `full-${at}`);
      mkdirSync(disk, { recursive: true });
      const ballast = path.join(disk, "ballast");
      const store = (from: number, to: number) =>
        `"$0" '${worker}' '${disk}/db' '${migrations}' ${from} ${to}`;
      const script = [
        store(0, 1),
        `head -c 1G /dev/zero > '${ballast}' 2>/dev/null; truncate -s -${room}M '${ballast}'`,
        `timeout 60 ${store(10, 10 + MANY)} 2>&1 || echo "ended with $?"`,
        `echo again; rm '${ballast}'`,
        store(1000, 1001),
        store(2000, 2000),
      ].join("\n");
      const [command = "", ...under] = apart(`mount -t tmpfs -o size=200m none '${disk}'`);
      const victim = new Victim(command, [...under, "sh", "-c", script, process.execPath], {
        cwd: folder,
        env: { PATH: process.env.PATH ?? "" },
        limitMs: 180_000,
      });
      const { late, stdout, stderr } = await victim.ended;
      const acks = new Map<string, number>();
      hear(victim, acks);
      const last = stdout.slice(stdout.lastIndexOf("opening"));
      const rows = [...last.matchAll(/^has (\S+) (\S+) (\d+)$/gm)].map(([, id, whole, cells]) => ({
        id: id!,
        whole: whole === "true",
        cells: Number(cells),
      }));
      const wrong = misstored(rows, acks);
      if (late) wrong.push("it did not end by itself");
      if (!/^refused |ended with/m.test(stdout)) wrong.push("the disk was never full");
      const [, again = ""] = stdout.split(/^again$/m);
      if (!/^ack /m.test(again))
        wrong.push(`nothing was stored once there was room: ${again.slice(-300)}${stderr.slice(-300)}`);
      return wrong;
    });
  }
  return tally.done();
}

/** Room on the disk of Postgres, in MB: its next 16 MB of log do not fit, or fit once. */
const rooms = [1, 6, 12, 18, 30];

/** So many inputs have the reports that fill it. */
const INPUTS = 20;

/** The disk of Postgres has no room any more, and then it has, and it is started again, as its operator would. */
export async function postgresFull(worker: string, { times = 5, folder, signal }: Asked): Promise<Row> {
  const [fault, where] = ["disk full (tmpfs), then room again", "Postgres"] as const;
  if (!canMount()) return notTried(rowOf[where], fault, where, NO_MOUNTS);
  const beside = bundleWorker("postgres-worker");
  // Root's Postgres runs as nobody.
  chmodSync(folder, 0o711);
  const tally = new Tally(rowOf[where], fault, where);
  for (const [at, room] of rooms.slice(0, times).entries()) {
    if (signal.aborted) break;
    await tally.attempt(`${room} MB of room`, async () => {
      const disk = path.join(folder, `postgres-${at}`);
      mkdirSync(disk, { recursive: true });
      const own = apartAsMe(`mount -t tmpfs -o size=400m,mode=1777 none '${disk}'`);
      const [command = "", ...under] = own;
      const env = { PATH: process.env.PATH ?? "", TMPDIR: disk };
      const limits = { cwd: process.cwd(), env, limitMs: 300_000, input: "pipe" } as const;
      const postgres = new Victim(command, [...under, process.execPath, beside], limits);
      try {
        if (!(await postgres.said(/^ready .+$/m)))
          throw new Error(`Postgres did not start: ${postgres.stderr}`);
        const url = /^ready (.+)$/m.exec(postgres.stdout)![1]!;
        const database: DatabaseUrl = { kind: "postgres", url };
        const acks = new Map<string, number>();
        const storing = async (from: number, most: number): Promise<Ended> => {
          const one = store(worker, database, from, folder, most, INPUTS);
          const ended = await one.ended;
          hear(one, acks);
          return ended;
        };
        const told = async (line: string): Promise<void> => {
          postgres.tell(line);
          if (!(await postgres.said(new RegExp(`^done ${line}$`, "m"))))
            throw new Error(`Postgres' disk: ${line}: ${postgres.stderr.slice(-300)}`);
        };
        await storing(0, 1);
        await told(`room ${room}`);
        // As long as there is room, and on: then it is refused, and ends by itself.
        const full = await storing(10, MANY);
        await told("again");
        const after = await storing(100_000, 1);
        const wrong: string[] = [];
        if (!/^refused /m.test(full.stdout) && full.code === 0) wrong.push("the disk was never full");
        if (!/^ack /m.test(after.stdout))
          wrong.push(
            `nothing was stored once there was room: ${after.stdout.slice(-300)}${after.stderr.slice(-300)}`,
          );
        for (const { late } of [full, after]) if (late) wrong.push("it did not end by itself");
        return [...wrong, ...(await countRows(database, acks))];
      } finally {
        postgres.signalGroup("SIGKILL");
        await postgres.ended;
      }
    });
  }
  return tally.done();
}
