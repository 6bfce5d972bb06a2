import { on } from "node:events";
import { parentPort } from "node:worker_threads";
import { CodedError } from "../../errors/coded-error.ts";
import type { Identity } from "../token/identity.ts";
import { batchFrom } from "./batch.ts";
import { prepareReport } from "./prepare.ts";
import type { Answer, Ask, Table } from "./prepare-protocol.ts";

/** Runs in a thread of its own: prepares one report after the other. */
const port = parentPort!;
const messages = on(port, "message") as AsyncIterableIterator<[Ask]>;
const answer = (message: Answer): void => port.postMessage(message);
const next = async (): Promise<Ask> => (await messages.next()).value[0];

/** Characters and bytes of the rows that are handed over at once: about a millisecond's work for who takes them. */
const AT_ONCE = 500_000;

for (;;) {
  const ask = await next();
  // Others are what was still on its way when a report was refused.
  if (ask.kind === "begin") await prepareOne(ask.by);
}

async function prepareOne(by: Identity | null): Promise<void> {
  try {
    const { rows, ...prepared } = await prepareReport(body(), by);
    const { project, run, ...tables } = rows;
    for (const [table, list] of Object.entries(tables)) await handOver(table as Table, list);
    const none = { releases: [], series: [], cells: [], ops: [], findings: [], probes: [], pictures: [] };
    answer({ kind: "done", prepared: { ...prepared, rows: { project, run, ...none } } });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { code, message, fix } = error;
    answer({ kind: "refused", code, message, fix });
  }
}

async function* body(): AsyncGenerator<Uint8Array> {
  for (let ask = await next(); ask.kind === "chunk"; ask = await next()) yield ask.bytes;
}

/** Rows in parts; each goes when the one before was taken. */
async function handOver(table: Table, rows: object[]): Promise<void> {
  for (let from = 0; from < rows.length; ) {
    const part = batchFrom(rows, from, 200, AT_ONCE);
    answer({ kind: "rows", table, rows: part });
    await next();
    from += part.length;
  }
}
