import { on } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { CodedError } from "../../errors/coded-error.ts";
import type { Identity } from "../token/identity.ts";
import { prepareReport } from "./prepare.ts";
import type { Answer, Ask, Table } from "./prepare-protocol.ts";

/** Runs in a thread of its own: prepares one report. */
const port = parentPort!;
const asks = on(port, "message") as AsyncIterableIterator<[Ask]>;
const answer = (message: Answer): void => port.postMessage(message);

/** Characters and bytes of the rows that are handed over at once: well under a millisecond's work for who takes them. */
const AT_ONCE = 500_000;

async function* body(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { value } = await asks.next();
    const [ask] = value as [Ask];
    if (ask.kind !== "chunk") return;
    yield ask.bytes;
  }
}

/** Rows in parts; each goes when the one before was taken. */
async function handOver(table: Table, rows: object[]): Promise<void> {
  for (let from = 0; from < rows.length; ) {
    let to = from;
    for (let size = 0; to < rows.length && to - from < 200 && size < AT_ONCE; to++) size += sizeOf(rows[to]!);
    answer({ kind: "rows", table, rows: rows.slice(from, to) });
    await asks.next();
    from = to;
  }
}

const sizeOf = (row: object): number =>
  Object.values(row).reduce(
    (sum, value) => sum + (Number((value as { length?: number } | null)?.length) || 0),
    0,
  );

try {
  const { rows, ...prepared } = await prepareReport(body(), workerData as Identity | null);
  const { project, run, ...tables } = rows;
  for (const [table, list] of Object.entries(tables)) await handOver(table as Table, list);
  const none = { releases: [], series: [], cells: [], ops: [], findings: [], probes: [], pictures: [] };
  answer({ kind: "done", prepared: { ...prepared, rows: { project, run, ...none } } });
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  const { code, message, fix } = error;
  answer({ kind: "refused", code, message, fix });
} finally {
  port.close();
}
