import path from "node:path";
import type { Report } from "../../../core/report/schema.ts";
import type { Flags } from "../config/file/flags.ts";
import { loadSettings } from "../config/resolve/load.ts";
import type { Settings } from "../config/resolve/settings.ts";
import { exitCode } from "../errors/error.ts";
import { codeQualityOf } from "../gate/code-quality.ts";
import { exitOf, type Gate, gateLine, hold, openGate, readGate } from "../gate/gate.ts";
import { configLines } from "../github/job/config-lines.ts";
import { runParity } from "../grid/run.ts";
import { readShard, restrict } from "../grid/shard/restrict.ts";
import { renderingSoon } from "../report/html.ts";
import { renderTerminal } from "../report/terminal.ts";
import { renderJson, writeReport } from "../report/write.ts";
import { writeWhole } from "../system/json.ts";
import { shellPath } from "../system/shell.ts";
import { type Io, toolContextOf, wordsFor } from "./io.ts";

/** What a run is held against, and what is written for the CI system that it runs in. */
export interface GateFlags {
  baseline?: string;
  failOn?: string;
  junit?: string;
  codeQuality?: string;
}

/** `run`: the whole way from configuration to report folder. @returns the exit code */
export async function runCommand(
  file: string | undefined,
  {
    shard,
    baseline,
    failOn,
    junit,
    codeQuality,
    fresh = false,
    ...flags
  }: Flags & GateFlags & { json?: boolean; shard?: string; fresh?: boolean },
  io: Io,
): Promise<number> {
  const whole = await loadSettings({ file, flags, cwd: io.cwd });
  const settings = shard === undefined ? whole : restrict(whole, await readShard(shard, whole));
  const gate = await readGate(
    { ...(baseline === undefined ? {} : { baseline }), ...(failOn === undefined ? {} : { failOn }) },
    { cwd: io.cwd, token: io.environment.token, signal: io.signal },
  );
  const report = await renderingSoon(runParity(settings, toolContextOf(io, settings), null, { fresh }));
  if (junit) {
    const { renderJunit } = await import("../gate/junit.ts");
    await writeWhole(path.resolve(io.cwd, junit), renderJunit(report, hold(report, gate)));
  }
  if (codeQuality) {
    const lines = flags.model ? null : await configLines(io.cwd, file);
    const all = codeQualityOf(report, lines);
    await writeWhole(path.resolve(io.cwd, codeQuality), `${JSON.stringify(all, null, 2)}\n`);
  }
  return told(report, settings, flags.json === true, io, gate);
}

/** Writes the report's folder and prints the report. @returns the exit code */
export async function told(
  report: Report,
  settings: Settings,
  json: boolean,
  io: Io,
  gate: Gate = openGate,
): Promise<number> {
  const decision = hold(report, gate);
  const words = wordsFor(io, settings);
  await writeReport(report, settings.out, words);
  if (json) io.stdout.write(renderJson(report));
  else {
    io.stdout.write(renderTerminal(report, io.stdout.isTTY === true && !io.environment.ci, words));
    if (gate.base) io.stdout.write(`\n${gateLine(decision, report, words)}\n`);
    io.stdout.write(`\n${words.terminal.report(shellPath(settings.out, io.cwd))}\n`);
  }
  return io.signal.aborted ? exitCode.interrupted : exitOf(decision);
}
