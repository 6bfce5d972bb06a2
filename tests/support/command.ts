import { runCommandLine } from "../../action/src/commands/command-line.ts";
import { type Progress, silentProgress } from "../../action/src/progress/progress.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import { decodeReport, type Report } from "../../core/report/schema.ts";
import { testHome } from "./home.ts";

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command line in this process, on the tests' shared cache. */
export async function command(
  args: string[],
  {
    cwd = process.cwd(),
    signal = new AbortController().signal,
    progress = silentProgress,
    env = {},
  }: Options = {},
): Promise<Ran> {
  const ran: Ran = { code: -1, stdout: "", stderr: "" };
  ran.code = await runCommandLine(args, {
    stdout: { write: (text) => (ran.stdout += text) },
    stderr: { write: (text) => (ran.stderr += text) },
    cwd,
    environment: { ...readEnvironment({ ...process.env, ...env }), home: testHome(), ci: true },
    progress: () => progress,
    signal,
  });
  return ran;
}

interface Options {
  cwd?: string;
  signal?: AbortSignal;
  progress?: Progress;
  env?: Record<string, string>;
}

/** Runs `run --fresh ... --json`, so that MNN is what is tested, and reads the report from stdout, which must hold nothing else. */
export async function run(args: string[], options: Options = {}): Promise<Ran & { report: Report }> {
  const ran = await command(["run", "--fresh", ...args, "--json"], options);
  if (!ran.stdout) throw new Error(`no report, exit code ${ran.code}:\n${ran.stderr}`);
  return { ...ran, report: decodeReport(JSON.parse(ran.stdout)) };
}

/** A report's cells in a line each: what was run and what came of it. */
export const verdictsOf = ({ cells }: Report): string[] =>
  cells.map(
    ({ role, model, target, config, input, verdict, outcome }) =>
      `${role === "reference" ? "(reference) " : ""}${model} ${target} ${config} ${input}: ${verdict}, ${outcome}`,
  );
