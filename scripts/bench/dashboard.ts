import { type Page, pagesOf } from "./dashboard-pages.ts";
import { at, pause, publish, reportOf, type Served, served, timeOf } from "./dashboard-server.ts";
import { cpuOf } from "./measure.ts";
import { atMost, info, type Row } from "./row.ts";
import { tell } from "./tell.ts";

/** Of each page, alone. */
const TIMES = 40;

/** Reports of a thousand cells. */
const STORED = 10;

/** What a page may take, and what storing a thousand cells may, in ms. */
const [ALONE_MS, STORING_MS] = [50, 150];

/** A dashboard's pages over a long history on Postgres, beside what Postgres itself needs for them; and what storing a report takes. */
export const dashboard = ({ cells }: { cells: number }): Promise<Row[]> =>
  served(cells, async (server) => {
    const stored = await storing(server);
    tell("publishing runs to look at");
    const pages = await pagesOf(server.database, await published(server));
    const whole = pages.flatMap(({ name, whole }) => whole.map((table) => `${table} for ${name}`));
    for (const one of whole) tell(`read from end to end: ${one}`);
    return [
      ...stored,
      ...(await alone(server, pages)),
      atMost(
        "dashboard",
        whole.length,
        0,
        "times a page's query reads a table of the history for the lesser part of it",
      ),
    ];
  });

/** Pages of runs that were published, whose cells are whole. */
export const published = async (server: Served): Promise<Record<"thousand" | "many", string>> => ({
  thousand: (await publish(server, reportOf("bench/thousand", 1000))).page,
  many: (await publish(server, reportOf("bench/many", 5000))).page,
});

/** How long a report of a thousand cells takes, and others meanwhile. */
async function storing(server: Served): Promise<Row[]> {
  const own: number[] = [];
  const cpu: number[] = [];
  const others: number[] = [];
  for (let time = -2; time < STORED; time++) {
    tell(`storing report ${time + 3} of ${STORED + 2}`);
    const report = reportOf("bench/storing", 1000);
    const before = cpuOf(server.pid);
    const sending = publish(server, report);
    let over = false;
    void sending.finally(() => (over = true)).catch(() => {});
    const meanwhile: number[] = [];
    while (!over) {
      meanwhile.push(await timeOf(server, "/healthz"));
      await pause(5);
    }
    const { ms } = await sending;
    // The first ones compile what the others run.
    if (time < 0) continue;
    own.push(ms);
    cpu.push(cpuOf(server.pid) - before);
    others.push(...meanwhile);
  }
  return [
    atMost("dashboard", at(own, 0.5), STORING_MS, "ms to store 1000 cells"),
    info("dashboard", at(own, 0.95), "ms, p95"),
    info("dashboard", at(cpu, 0.5), "ms of the server's processor time, others' requests with it"),
    atMost("dashboard", at(others, 0.95), ALONE_MS, "ms p95 of other requests meanwhile"),
  ];
}

async function alone(server: Served, pages: readonly Page[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, address, postgresMs } of pages) {
    const times: number[] = [];
    // The first ones fill what is kept.
    for (let time = -5; time < TIMES; time++) {
      const took = await timeOf(server, address);
      if (time >= 0) times.push(took);
    }
    const unit = `ms p95 of ${name}; p50 ${at(times, 0.5).toFixed(0)}, Postgres ${postgresMs.toFixed(1)}`;
    tell(`${at(times, 0.95).toFixed(0)} ${unit}`);
    rows.push(atMost("dashboard", at(times, 0.95), ALONE_MS, unit));
  }
  return rows;
}
