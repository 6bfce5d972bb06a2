import { publishReport } from "../publish/publish.ts";
import { readReport } from "../report/read.ts";
import { commandWords } from "../run/shell.ts";
import type { Io } from "./io.ts";

/** `publish`: sends a report folder to a dashboard. @returns the exit code */
export async function publishCommand(folder: string, to: string, io: Io): Promise<number> {
  const report = await readReport(folder);
  const again = commandWords(["npx", "mnn-parity", "publish", folder, "--to", to]);
  const step = io.progress.step(`publishing to ${to}`);
  const { url } = await publishReport(report, to, io.environment.token, again, { signal: io.signal });
  step.done();
  io.stdout.write(`${url}\n`);
  return 0;
}
