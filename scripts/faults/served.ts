import { setTimeout as sleep } from "node:timers/promises";
import type { DatabaseUrl } from "../../dashboard/system/environment.ts";
import { ensureBuilt, startDashboard } from "../../tests/support/dashboard.ts";
import { seeded } from "../../tests/support/random.ts";
import { buildReport } from "../../tests/support/report.ts";
import { countRows, type Kind } from "./ingesting.ts";
import { type Asked, type Row, Tally } from "./row.ts";

/** As many publish at once. */
const CLIENTS = 3;

/** The dashboard itself, as an operator starts it, killed while reports come to it over HTTP from several at once. */
export async function servedKilled(
  kind: Kind,
  database: DatabaseUrl,
  { seed, times, signal, say }: Asked & { times: number },
): Promise<Row> {
  const tally = new Tally("served", "server killed (SIGKILL) while reports come over HTTP", kind);
  await ensureBuilt();
  const address = database.kind === "pglite" ? `pglite://${database.folder}` : database.url;
  const random = seeded(seed + 4);
  const acks = new Map<string, number>();
  let nth = 0;
  for (let at = 0; at < times && !signal.aborted; at++) {
    const [after, moment] = [Math.floor(random() * 12), Math.round(random() * 300)];
    await tally.attempt(`${moment} ms after ${after} reports (seed ${seed}, ${at})`, async () => {
      const server = await startDashboard({ DATABASE_URL: address });
      const [wrong, before] = [[] as string[], acks.size];
      let killed = false;
      const publishing = Array.from({ length: CLIENTS }, async () => {
        while (!killed) {
          const report = buildReport({ id: idOf(nth++) });
          const status = await server
            .publish(report)
            .then(statusOf)
            .catch(() => null);
          if (status === 201) acks.set(report.id, report.cells.length);
          else if (!killed) return void wrong.push(`it answers ${status ?? "nothing"}`);
        }
      });
      for (let waited = 0; waited < 60_000 && acks.size - before < after; waited += 5) await sleep(5);
      await sleep(moment);
      killed = true;
      process.kill(server.pid, "SIGKILL");
      await Promise.all(publishing);
      await server.stop();
      return [...wrong, ...(await countRows(database, acks))];
    });
  }
  say(`served, ${kind}: ${tally.tried} kills, ${acks.size} reports acknowledged, ${tally.lost.length} lost`);
  return tally.done(`${acks.size} reports were acknowledged`);
}

/** A report is acknowledged when all of the answer is here. */
async function statusOf(answer: Response): Promise<number> {
  await answer.json();
  return answer.status;
}

const idOf = (nth: number): string => `00000000-0000-4000-9000-${String(nth).padStart(12, "0")}`;
