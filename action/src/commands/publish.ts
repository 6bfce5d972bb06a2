import path from "node:path";
import { progress as told } from "../../../core/words/log/progress.ts";
import { publishReport } from "../dashboard-client/publish.ts";
import { inStep } from "../progress/step.ts";
import { readReport } from "../report/read.ts";
import { commandWords } from "../system/shell.ts";
import { type Io, wordsFor } from "./io.ts";

/** `publish`: sends a report folder to a dashboard. @returns the exit code */
export async function publishCommand(folder: string, to: string, io: Io): Promise<number> {
  const report = await readReport(path.resolve(io.cwd, folder));
  const again = commandWords(["npx", "mnn-parity", "publish", folder, "--to", to]);
  await inStep(io.progress(wordsFor(io)), told.publishing({ address: to }), async () => {
    const { url } = await publishReport(report, to, io.environment.token, again, { signal: io.signal });
    io.stdout.write(`${url}\n`);
    return undefined;
  });
  return 0;
}
