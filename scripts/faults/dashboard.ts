import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { DatabaseUrl } from "../../dashboard/system/environment.ts";
import { startPostgres } from "../../tests/support/postgres.ts";
import { seeded } from "../../tests/support/random.ts";
import { embeddedFull, postgresFull } from "./full.ts";
import { bundleWorker, countRows, hear, type Kind, MANY, rowOf, store } from "./ingesting.ts";
import { type Asked, type Row, Tally } from "./row.ts";
import { servedKilled } from "./served.ts";

/** How often each, unless it is said otherwise. */
const KILLS = 100;
const RESTARTS = 20;

/** Makes an empty database. */
export type Fresh = (name: string) => Promise<DatabaseUrl>;

/** Who stores reports is killed, in PGlite; what was acknowledged must be there and whole, and nothing half. */
export async function pglite(asked: Asked): Promise<Row[]> {
  const worker = bundleWorker();
  const fresh: Fresh = async (name) => ({ kind: "pglite", folder: path.join(asked.folder, name) });
  const rows = await killedOn("PGlite", fresh, worker, asked);
  return [...rows, await embeddedFull(worker, asked), await largeKilled("PGlite", fresh, worker, asked)];
}

/** The same with Postgres, and Postgres itself crashes, gives no connection, has no room. */
export async function onPostgres(asked: Asked): Promise<Row[]> {
  const worker = bundleWorker();
  const postgres = await startPostgres();
  const fresh: Fresh = async (name) => ({ kind: "postgres", url: await postgres.createDatabase(name) });
  try {
    const rows = await killedOn("Postgres", fresh, worker, asked);
    rows.push(await restarted(worker, asked));
    rows.push(await exhausted(await postgres.createDatabase("exhausted"), worker, asked.folder));
    rows.push(await postgresFull(worker, asked));
    rows.push(await largeKilled("Postgres", fresh, worker, asked));
    return rows;
  } finally {
    await postgres.stop();
  }
}

/** The dashboard itself, on each. */
export async function served(asked: Asked): Promise<Row[]> {
  const times = asked.times ?? KILLS;
  const postgres = await startPostgres();
  try {
    const onPostgres: DatabaseUrl = { kind: "postgres", url: await postgres.createDatabase("served") };
    const onPglite: DatabaseUrl = { kind: "pglite", folder: path.join(asked.folder, "served") };
    return [
      await servedKilled("Postgres", onPostgres, { ...asked, times }),
      await servedKilled("PGlite", onPglite, { ...asked, times }),
    ];
  } finally {
    await postgres.stop();
  }
}

async function killedOn(kind: Kind, fresh: Fresh, worker: string, asked: Asked): Promise<Row[]> {
  const times = asked.times ?? KILLS;
  return [
    await storingKilled(kind, await fresh("killed"), worker, { ...asked, times }),
    await migrationsKilled(kind, fresh, worker, asked),
  ];
}

/** Who stores as the server does, without its HTTP: most of the time it is in the middle of a report. */
async function storingKilled(
  kind: Kind,
  database: DatabaseUrl,
  worker: string,
  { seed, times, folder, signal, say }: Asked & { times: number },
): Promise<Row> {
  const random = seeded(seed);
  const acks = new Map<string, number>();
  let from = 0;
  const tally = new Tally(rowOf[kind], "who stores reports, in the server's place, killed (SIGKILL)", kind);
  for (let at = 0; at < times && !signal.aborted; at++) {
    const [after, moment] = [Math.floor(random() * 12), Math.round(random() * 300)];
    await tally.attempt(`${moment} ms after ${after} reports (seed ${seed}, ${at})`, async () => {
      const victim = store(worker, database, from, folder);
      await victim.said(new RegExp(`^open$(\\s^ack .*$){${after}}`, "m"));
      await sleep(moment);
      victim.signal("SIGKILL");
      await victim.ended;
      from += MANY;
      hear(victim, acks);
      return countRows(database, acks);
    });
  }
  say(`${kind}: ${tally.tried} kills, ${acks.size} reports acknowledged, ${tally.lost.length} lost`);
  return tally.done(`${acks.size} reports were acknowledged`);
}

/** A database that is killed half way through its first migrations: the next start makes it whole. */
async function migrationsKilled(
  kind: Kind,
  fresh: Fresh,
  worker: string,
  { seed, times, folder, signal }: Asked,
): Promise<Row> {
  const tally = new Tally(rowOf[kind], "killed (SIGKILL) while it migrates", kind);
  const random = seeded(seed + 1);
  for (let at = 0; at < Math.min(times ?? RESTARTS, RESTARTS) && !signal.aborted; at++) {
    const moment = Math.round(random() * (kind === "PGlite" ? 4_000 : 1_000));
    await tally.attempt(`${moment} ms (seed ${seed}, ${at})`, async () => {
      const database = await fresh(`migrated_${at}`);
      const victim = store(worker, database, 0, folder);
      await victim.said(/^opening$/m);
      await sleep(moment);
      victim.signal("SIGKILL");
      await victim.ended;
      const acks = new Map<string, number>();
      hear(victim, acks);
      const next = store(worker, database, MANY, folder, 1);
      const { code } = await next.ended;
      const wrong: string[] = [];
      hear(next, acks);
      if (code !== 0 || !/^ack /m.test(next.stdout))
        wrong.push(`the next start stores nothing: ${next.stderr.slice(-300)}${next.stdout}`);
      return [...wrong, ...(await countRows(database, acks))];
    });
  }
  return tally.done();
}

/** Postgres is crashed and started again while reports are stored. */
async function restarted(worker: string, { seed, times, folder, signal }: Asked): Promise<Row> {
  const tally = new Tally("postgres", "Postgres crashed and started again under load", "Postgres");
  // One with nothing else: after a crash it syncs every file of every database before it starts.
  const postgres = await startPostgres();
  const database: DatabaseUrl = { kind: "postgres", url: await postgres.createDatabase("restarted") };
  const random = seeded(seed + 2);
  const acks = new Map<string, number>();
  let from = 0;
  for (let at = 0; at < Math.min(times ?? RESTARTS, RESTARTS) && !signal.aborted; at++) {
    const moment = Math.round(random() * 1_000);
    await tally.attempt(`${moment} ms (seed ${seed}, ${at})`, async () => {
      const victim = store(worker, database, from, folder, 1_000_000);
      from += 1_000_000;
      await victim.said(/^ack /m);
      await sleep(moment);
      await postgres.crash();
      // It must store again without being started again itself.
      const before = victim.stdout.length;
      for (let waited = 0; waited < 20_000 && !/^ack /m.test(victim.stdout.slice(before)); waited += 50)
        await sleep(50);
      const again = /^ack /m.test(victim.stdout.slice(before));
      victim.signal("SIGKILL");
      await victim.ended;
      const wrong: string[] = [];
      hear(victim, acks);
      if (!again)
        wrong.push(`nothing was stored any more: ${victim.stdout.slice(-300)}${victim.stderr.slice(-300)}`);
      return [...wrong, ...(await countRows(database, acks))];
    });
  }
  await postgres.stop();
  return tally.done(`${acks.size} reports were acknowledged`);
}

/** All connections that Postgres gives are taken by others; then they are free again. */
async function exhausted(url: string, worker: string, folder: string): Promise<Row> {
  const tally = new Tally("postgres", "connections exhausted", "Postgres");
  const database: DatabaseUrl = { kind: "postgres", url };
  await tally.attempt("once", async () => {
    const acks = new Map<string, number>();
    await store(worker, database, 0, folder, 1).ended;
    const clients: pg.Client[] = [];
    try {
      for (let at = 0; at < 500; at++) {
        const client = new pg.Client({ connectionString: url });
        client.on("error", () => {});
        await client.connect();
        clients.push(client);
      }
    } catch {
      // This is all there are.
    }
    const refused = store(worker, database, 10, folder, 1);
    const { code, late } = await refused.ended;
    await Promise.all(clients.map((client) => client.end()));
    const after = store(worker, database, 20, folder, 1);
    await after.ended;
    for (const one of [refused, after]) hear(one, acks);
    const wrong = await countRows(database, acks);
    if (late) wrong.push("it did not end by itself");
    if (code === 0 && !/^ack/m.test(refused.stdout)) wrong.push("it ended well and stored nothing");
    if (!/^ack/m.test(after.stdout))
      wrong.push(`nothing was stored afterwards: ${after.stdout}${after.stderr}`);
    return wrong;
  });
  return tally.done();
}

/** As many inputs as make a report of almost 50 MB, which is the most that a dashboard takes. */
const LARGE = 1_000;

/** A report of tens of MB, and who stores it killed on the way. */
async function largeKilled(
  kind: Kind,
  fresh: Fresh,
  worker: string,
  { seed, times = 5, folder, signal }: Asked,
): Promise<Row> {
  const tally = new Tally(rowOf[kind], "who stores a report of tens of MB killed (SIGKILL)", kind);
  const random = seeded(seed + 3);
  const database = await fresh("large");
  const acks = new Map<string, number>();
  const first = store(worker, database, 0, folder, 1, LARGE);
  await first.said(/^open$/m);
  const startedAt = performance.now();
  const { late, stdout, stderr } = await first.ended;
  const lasts = performance.now() - startedAt;
  hear(first, acks);
  if (late || acks.size !== 1)
    tally.lost.push(`it does not store it: ${stdout.slice(-300)}${stderr.slice(-300)}`);
  for (let at = 1; at <= Math.min(times, 10) && !signal.aborted; at++) {
    const moment = Math.round(random() * lasts);
    await tally.attempt(`after ${moment} ms (seed ${seed}, ${at})`, async () => {
      const victim = store(worker, database, at, folder, 1, LARGE);
      await victim.said(/^open$/m);
      await sleep(moment);
      victim.signal("SIGKILL");
      await victim.ended;
      hear(victim, acks);
      return countRows(database, acks);
    });
  }
  return tally.done(`${Math.round(lasts / 1000)} s to store it, to its end`);
}
