import { published } from "./dashboard.ts";
import { pagesOf } from "./dashboard-pages.ts";
import { at, pause, publish, reportOf, served, timeOf } from "./dashboard-server.ts";
import { atMost, info, type Row } from "./row.ts";
import { tell } from "./tell.ts";

/** How large the history is, and for how long how many read and write it together. */
export interface Load {
  cells: number;
  seconds: number;
  /** Readers, and as many writers. */
  clients: number;
}

/** How often each writer publishes, and each reader reads, in ms. */
const [WRITE_EVERY_MS, READ_EVERY_MS] = [10_000, 1_000];

/** What a page may take while others write, in ms. */
const TOGETHER_MS = 250;

/** Readers who go from page to page, and writers who publish what a small run has, for a time. */
export const dashboardLoad = ({ cells, seconds, clients }: Load): Promise<Row[]> =>
  served(cells, async (server) => {
    const pages = await pagesOf(server.database, await published(server));
    tell(`${clients} readers and ${clients} writers for ${seconds} s`);
    const until = performance.now() + seconds * 1000;
    const reads: number[] = [];
    const writes: number[] = [];
    const failures: string[] = [];
    const failed = (error: unknown) => void failures.push(String(error));
    const reader = async (first: number) => {
      // Nobody starts with another.
      await pause((READ_EVERY_MS * first) / clients);
      for (let turn = first; performance.now() < until; turn++) {
        await timeOf(server, pages[turn % pages.length]!.address).then((ms) => reads.push(ms), failed);
        await pause(READ_EVERY_MS);
      }
    };
    const writer = async (turn: number) => {
      await pause((WRITE_EVERY_MS * turn) / clients);
      while (performance.now() < until) {
        const began = performance.now();
        const report = reportOf(`bench/writer-${turn}`, 48);
        await publish(server, report).then(({ ms }) => writes.push(ms), failed);
        await pause(Math.min(WRITE_EVERY_MS - (performance.now() - began), until - performance.now()));
      }
    };
    const telling = setInterval(() => {
      const left = ((until - performance.now()) / 1000).toFixed(0);
      tell(`${reads.length} reads, ${writes.length} writes, ${failures.length} failed; ${left} s to go`);
    }, 15_000);
    const all = Array.from({ length: clients }, (_, turn) => [reader(turn), writer(turn)]);
    await Promise.all(all.flat()).finally(() => clearInterval(telling));
    for (const failure of new Set(failures)) tell(failure);
    const who = `${clients} readers, ${clients} writers, ${seconds} s`;
    return [
      atMost("dashboard-load", failures.length, 0, `requests that failed: ${who}`),
      atMost(
        "dashboard-load",
        at(reads, 0.95),
        TOGETHER_MS,
        `ms p95 of ${reads.length} reads; p50 ${at(reads, 0.5).toFixed(0)}`,
      ),
      info(
        "dashboard-load",
        at(writes, 0.95),
        `ms p95 of ${writes.length} writes; p50 ${at(writes, 0.5).toFixed(0)}`,
      ),
    ];
  });
