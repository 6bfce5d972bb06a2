import path from "node:path";
import { command as line } from "../../../core/words/log/command.ts";
import { ParityError } from "../errors/error.ts";
import { exitOf, hold, openGate } from "../gate/gate.ts";
import { mergeReports } from "../grid/shard/merge.ts";
import { readPlanFile } from "../grid/shard/read-plan.ts";
import { readReport } from "../report/read.ts";
import { renderTerminal } from "../report/terminal.ts";
import { writeReport } from "../report/write.ts";
import { shellPath } from "../system/shell.ts";
import { type Io, wordsFor } from "./io.ts";

/** `merge`: makes shards' reports one. With a plan, a report that is missing shows as cells that did not run. @returns the exit code */
export async function mergeCommand(
  folders: readonly string[],
  { plan, out = "parity-report" }: { plan?: string; out?: string },
  io: Io,
): Promise<number> {
  const words = wordsFor(io);
  const planned = plan === undefined ? null : await readPlanFile(path.resolve(io.cwd, plan));
  const reports = [];
  for (const folder of folders) {
    try {
      reports.push(await readReport(path.resolve(io.cwd, folder)));
    } catch (error) {
      // Only a plan can tell what a report that cannot be read would have said.
      if (!planned || !(error instanceof ParityError)) throw error;
      io.stderr.write(`${words.told(line.cellsMissing({ why: error.told(words.lang).what }))}\n`);
    }
  }
  const report = mergeReports(reports, planned);
  const to = path.resolve(io.cwd, out);
  await writeReport(report, to, words);
  io.stdout.write(renderTerminal(report, io.stdout.isTTY === true && !io.environment.ci, words));
  io.stdout.write(`\n${words.terminal.report(shellPath(to, io.cwd))}\n`);
  return exitOf(hold(report, openGate));
}
