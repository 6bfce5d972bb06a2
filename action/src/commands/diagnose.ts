import { worthAsking } from "../../../core/findings/worth-asking.ts";
import { answersSchema } from "../../../core/report/diagnosis.ts";
import type { Flags } from "../config/file/flags.ts";
import { loadSettings } from "../config/resolve/load.ts";
import { parseBudget } from "../diagnose/budget.ts";
import { failure } from "../errors/error.ts";
import { runParity } from "../grid/run.ts";
import { nearest } from "../system/nearest.ts";
import { diagnoseReport, reportFolder } from "./diagnose-report.ts";
import { type Io, toolContextOf } from "./io.ts";
import { told } from "./run.ts";

export interface DiagnoseFlags extends Flags {
  /** `60s`, `200 runs`; without, there is no bound. */
  budget?: string;
  /** Names of answers, the others of which are not asked. */
  only?: string[];
  json?: boolean;
  /** Of a report: a cell's id, or words that only one failing cell has. */
  cell?: string;
}

/**
 * `diagnose`: a run, and every question that can be asked of the cells that its findings quote; of a report's folder, of those of that
 * report. @returns the exit code
 */
export async function diagnoseCommand(
  file: string | undefined,
  { budget: written, only, json, cell, ...flags }: DiagnoseFlags,
  io: Io,
): Promise<number> {
  const budget = written === undefined ? { ms: null, runs: null } : parseBudget(written);
  if (!budget) throw failure("budget-invalid", written ?? "");
  const names = answersSchema.keyof().options;
  for (const name of only ?? [])
    if (!names.some((one) => one === name))
      throw failure("answer-unknown", name, names, nearest(name, names));
  const asked = only && names.filter((name) => only.includes(name));
  const folder = await reportFolder(file, io.cwd);
  if (folder) return diagnoseReport(folder, { cell, flags, budget, only: asked, json: json === true }, io);
  if (cell !== undefined) throw failure("cell-without-report", cell);
  const settings = await loadSettings({ file, flags, cwd: io.cwd });
  const report = await runParity(settings, toolContextOf(io, settings), {
    choose: ({ cells, findings }) => worthAsking(findings, cells),
    budget,
    ...(asked ? { only: asked } : {}),
  });
  return told(report, settings, json === true, io);
}
