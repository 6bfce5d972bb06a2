/**
 * Stores reports as the dashboard's server does, in a process that can be killed: `DATABASE_URL MIGRATIONS FROM TO INPUTS`. Says what is there already,
 * `has ID WHOLE CELLS`, and `ack ID CELLS` of what is stored.
 */
import path from "node:path";
import { encodeReport } from "../../core/report/schema.ts";
import { connect } from "../../dashboard/db/client.ts";
import { sweepUnfinished } from "../../dashboard/services/report/sweep.ts";
import type { DatabaseUrl } from "../../dashboard/system/environment.ts";
import { ingestReport } from "../../tests/support/ingest.ts";
import { buildReport } from "../../tests/support/report.ts";
import { storedRuns } from "./stored.ts";

const [url = "", migrations = "", from = "0", to = "0", inputs = "3"] = process.argv.slice(2);
const database: DatabaseUrl = url.startsWith("postgres")
  ? { kind: "postgres", url }
  : { kind: "pglite", folder: path.resolve(url) };
const say = (line: string) => void process.stdout.write(`${line}\n`);

say("opening");
const connection = await connect(database, migrations);
await sweepUnfinished(connection.db);
for (const { id, whole, cells } of await storedRuns(connection.db)) say(`has ${id} ${whole} ${cells}`);
say("open");
const names = Array.from({ length: Number(inputs) }, (_, at) => `input-${at}`);
for (let at = Number(from); at < Number(to); at++) {
  const id = `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`;
  const report = buildReport({ id, inputs: names });
  try {
    await ingestReport(connection, encodeReport(report));
    say(`ack ${id} ${report.cells.length}`);
  } catch (error) {
    say(`refused ${id} ${(error as Error).message.split("\n")[0]}`);
  }
}
await connection.close();
say("closed");
