import type { Report } from "../../../core/report/schema.ts";
import type { Flags } from "../config/file/flags.ts";
import { loadSettings } from "../config/resolve/load.ts";
import type { Settings } from "../config/resolve/settings.ts";
import { exitCode } from "../errors/error.ts";
import { runParity } from "../grid/run.ts";
import { readShard, restrict } from "../grid/shard/restrict.ts";
import { renderTerminal } from "../report/terminal.ts";
import { renderJson, writeReport } from "../report/write.ts";
import { shellPath } from "../system/shell.ts";
import { type Io, toolContextOf, wordsFor } from "./io.ts";

/** `run`: the whole way from configuration to report folder. @returns the exit code */
export async function runCommand(
  file: string | undefined,
  { shard, ...flags }: Flags & { json?: boolean; shard?: string },
  io: Io,
): Promise<number> {
  const whole = await loadSettings({ file, flags, cwd: io.cwd });
  const settings = shard === undefined ? whole : restrict(whole, await readShard(shard, whole));
  const report = await runParity(settings, toolContextOf(io));
  return told(report, settings, flags.json === true, io);
}

/** Writes the report's folder and prints the report. @returns the exit code */
export async function told(report: Report, settings: Settings, json: boolean, io: Io): Promise<number> {
  const words = wordsFor(io, settings);
  await writeReport(report, settings.out, words);
  if (json) io.stdout.write(renderJson(report));
  else {
    io.stdout.write(renderTerminal(report, io.stdout.isTTY === true && !io.environment.ci, words));
    io.stdout.write(`\n${words.terminal.report(shellPath(settings.out, io.cwd))}\n`);
  }
  return io.signal.aborted ? exitCode.interrupted : exitOf(report);
}

/** 0 when every cell passed or failed as expected, 1 for wrong results, 3 when all that is left could not run. */
export function exitOf(report: Pick<Report, "cells">): number {
  const failed = report.cells.filter((cell) => cell.role === "candidate" && cell.outcome === "failed");
  if (failed.length === 0) return exitCode.ok;
  return failed.every(({ verdict }) => verdict === "unavailable") ? exitCode.infrastructure : exitCode.parity;
}
