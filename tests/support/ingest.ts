import type { Context } from "../../dashboard/services/context.ts";
import * as ingest from "../../dashboard/services/report/ingest.ts";
import { prepareReport } from "../../dashboard/services/report/prepare.ts";
import type { Identity } from "../../dashboard/services/token/identity.ts";

/** Stores a report as the server does, without a thread. */
export async function ingestReport(
  context: Pick<Context, "db">,
  json: unknown,
  by: Identity | null = null,
): Promise<ingest.Ingested> {
  return ingest.ingestReport(context, await prepareReport(bytesOf(json), by));
}

async function* bytesOf(json: unknown): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(json));
}
