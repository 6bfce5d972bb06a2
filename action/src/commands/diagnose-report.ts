import { access, stat } from "node:fs/promises";
import path from "node:path";
import { worthAsking } from "../../../core/findings/worth-asking.ts";
import { fileNameOf } from "../../../core/report/files.ts";
import type { Cell, Diagnosis, Model, Report, Runtime } from "../../../core/report/schema.ts";
import { progress as words } from "../../../core/words/log/progress.ts";
import { loadSettings } from "../config/resolve/load.ts";
import type { ModelSettings, Settings } from "../config/resolve/settings.ts";
import type { Budget } from "../diagnose/budget.ts";
import { failure } from "../errors/error.ts";
import type { DiagnosisWish } from "../grid/diagnoses.ts";
import { digestOfModel, digestOfSource } from "../grid/model-digest.ts";
import { runParity } from "../grid/run.ts";
import { readReport } from "../report/read.ts";
import { reportFile } from "../report/write.ts";
import { nearest } from "../system/nearest.ts";
import { wordsOf } from "../system/shell.ts";
import type { DiagnoseFlags } from "./diagnose.ts";
import { type Io, toolContextOf, wordsFor } from "./io.ts";
import { told } from "./run.ts";

/** The folder of a report where `file` is one; null for a configuration, or nothing. */
export async function reportFolder(file: string | undefined, cwd: string): Promise<string | null> {
  if (file === undefined) return null;
  const at = path.resolve(cwd, file);
  const folder = (await stat(at).catch(() => null))?.isDirectory() ? at : null;
  if (!folder) return path.basename(at) === reportFile ? path.dirname(at) : null;
  return (await stat(path.join(folder, reportFile)).catch(() => null)) ? folder : null;
}

/** What of a report is asked, and with what. */
interface Asked {
  cell: string | undefined;
  flags: Omit<DiagnoseFlags, "cell" | "budget" | "only" | "json">;
  budget: Budget;
  only: DiagnosisWish["only"];
  json: boolean;
}

/**
 * Diagnoses cells of a report that was made before: each is run again, from the model that the report names by its hash and the inputs
 * that its folder keeps, and what is found goes into the report. @returns the exit code
 */
export async function diagnoseReport(
  folder: string,
  { cell: written, flags, budget, only, json }: Asked,
  io: Io,
): Promise<number> {
  const report = await readReport(folder);
  const out = flags.out === undefined ? folder : path.resolve(io.cwd, flags.out);
  const found: Diagnosis[] = [];
  let settings: Settings | null = null;
  for (const cell of cellsOf(report, written, folder)) {
    const left = leftOf(budget, found);
    if (found.length > 0 && ((left.ms ?? 1) <= 0 || (left.runs ?? 1) <= 0)) {
      io.progress(wordsFor(io, settings ?? undefined)).note(words.budget({ count: cell.id }));
      continue;
    }
    settings = await settingsOf(report, cell, folder, { ...flags, out }, io);
    const ran = await runParity(settings, toolContextOf(io, settings), {
      choose: ({ cells }) => cells.filter((one) => isAgain(one, cell)).map(({ id }) => id),
      budget: left,
      said: budget,
      ...(only ? { only } : {}),
      as: cell.id,
    }).catch((error) => {
      // What was found of the cells before is worth more than that it was interrupted.
      if (io.signal.aborted && found.length > 0) return null;
      throw error;
    });
    if (!ran) break;
    const { diagnoses, cells } = ran;
    const again = cells.find((one) => isAgain(one, cell));
    if (again && again.verdict !== cell.verdict)
      io.progress(wordsFor(io, settings)).note(
        words.another({ cell: cell.id, before: cell.verdict, now: again.verdict, why: again.reason }),
      );
    found.push(...(diagnoses ?? []).map((diagnosis) => ({ ...diagnosis, finding: cell.finding })));
  }
  return told(
    { ...report, diagnoses: joined(report.diagnoses ?? [], found) },
    { ...settings!, out },
    json,
    io,
  );
}

/** What was found takes the place of what the report had of the same cell, unless it was cut short and says less. */
function joined(before: readonly Diagnosis[], found: readonly Diagnosis[]): Diagnosis[] {
  const sizeOf = ({ answers }: Diagnosis) => Object.keys(answers).length;
  const again = new Map(found.map((one) => [one.cell, one]));
  const kept = before.filter((one) => {
    const newer = again.get(one.cell);
    return !newer || (newer.interrupted === true && sizeOf(newer) < sizeOf(one));
  });
  const cells = new Set(kept.map(({ cell }) => cell));
  return [...kept, ...found.filter(({ cell }) => !cells.has(cell))];
}

/** What is left of a budget after some diagnoses. */
const leftOf = ({ ms, runs }: Budget, found: readonly Diagnosis[]): Budget => ({
  ms: ms === null ? null : ms - found.reduce((sum, one) => sum + one.ms, 0),
  runs: runs === null ? null : runs - found.reduce((sum, one) => sum + one.runs, 0),
});

const isAgain = (one: Cell, { input, target, config }: Cell): boolean =>
  one.role === "candidate" &&
  (one.input === input || one.input === fileNameOf(input)) &&
  one.target === target &&
  one.config === config;

/** The cells that are meant: that of the id, the only failing one that has all words, or what the findings quote. */
function cellsOf({ cells, findings, runtimes }: Report, written: string | undefined, folder: string): Cell[] {
  const candidates = cells.filter(({ role }) => role === "candidate");
  const failed = candidates.filter(({ outcome }) => outcome === "failed" || outcome === "expected");
  if (written === undefined) {
    const quoted = worthAsking(findings, cells);
    if (quoted.length === 0) throw failure("report-fine", folder);
    return quoted.map((id) => cells.find((cell) => cell.id === id)!);
  }
  const named = candidates.find(({ id }) => id === written);
  if (named) return [named];
  const released = new Map(runtimes.map(({ id, release, name }) => [id, [release, name ?? release]]));
  const partsOf = (cell: Cell) => [
    cell.id,
    cell.model,
    cell.input,
    ...(released.get(cell.runtime) ?? []),
    cell.target,
    cell.config,
    cell.verdict,
  ];
  const shown = ({ id, model, input, runtime, target, config, verdict }: Cell) =>
    `${id} ${model} ${input} ${released.get(runtime)?.[0] ?? runtime} ${target} ${config} ${verdict}`;
  const wanted = written.split(/\s+/).filter(Boolean);
  const meant = failed.filter((cell) => wanted.every((word) => partsOf(cell).includes(word)));
  if (meant.length > 1) throw failure("cell-ambiguous", written, meant.map(shown));
  if (meant.length === 1) return meant;
  const known = [...new Set(failed.flatMap(partsOf))];
  const strange = wanted.find((word) => !known.includes(word));
  throw failure("cell-unknown", written, failed.map(shown), strange && nearest(strange, known));
}

/** What runs a cell again, as the report says it; flags win. @throws ParityError where the report does not say enough */
async function settingsOf(
  report: Report,
  cell: Cell,
  folder: string,
  flags: Asked["flags"],
  io: Io,
): Promise<Settings> {
  const model = report.models.find(({ id }) => id === cell.model)!;
  const said = saidBy(cell.command);
  const runtime = report.runtimes.find(({ id }) => id === cell.runtime);
  const mnn = flags.mnn ?? [releaseOf(cell, said.get("--mnn"), runtime)];
  const inputs = path.join(folder, "inputs", fileNameOf(cell.model));
  const fed = path.join(inputs, `${fileNameOf(cell.input)}.npz`);
  if (!flags.input && !(await isThere(fed)))
    throw failure("report-inputs-missing", inputs, [path.basename(fed)]);
  const file = await modelFile(model, said.get("--model"), flags.model?.[0], folder, io.cwd);
  const picked = (flag: string) => (said.has(flag) ? { [flag.slice(2)]: said.get(flag) } : {});
  const settings = await loadSettings({
    flags: {
      ...picked("--reference"),
      ...picked("--opencl"),
      ...picked("--api"),
      ...picked("--converter"),
      input: [path.join(inputs, "*.npz")],
      ...flags,
      model: [file],
      mnn,
      target: flags.target ?? [cell.target],
      config: flags.config ?? [cell.config],
    },
    cwd: io.cwd,
  });
  const models = settings.models.map((one) => ({ ...one, name: cell.model, ...boundsOf(report, cell) }));
  return { ...settings, models, project: report.project };
}

/**
 * The MNN that a cell ran on. Who made the report is not who runs it: what builds code of somebody's choice is taken from a flag only.
 *
 * @throws ParityError report-not-again
 */
function releaseOf(cell: Cell, said: string | undefined, runtime: Runtime | undefined): string {
  if (said !== undefined && /^(?:wheel:|source:)?\d+(?:\.\d+)+(?:;\w+=(?:on|off))*$/.test(said)) return said;
  const called = runtime?.name ?? runtime?.release ?? cell.runtime;
  throw failure(
    "report-not-again",
    cell.id,
    `its MNN (${called}) is no release as it is; say which with --mnn`,
  );
}

/** Bounds that the report's configuration set, by output. */
function boundsOf({ cells }: Report, { model }: Cell): Pick<ModelSettings, "outputTolerance"> {
  const outputTolerance: ModelSettings["outputTolerance"] = {};
  for (const { name, tolerance } of cells
    .filter((cell) => cell.model === model)
    .flatMap(({ outputs }) => outputs)) {
    const { source, snrDb, maxAbs, cosine } = tolerance;
    if (source === "configuration") outputTolerance[name] = { snrDb, maxAbs, cosine };
  }
  return { outputTolerance };
}

/** The flags of a cell's own command. */
function saidBy(command: string): Map<string, string> {
  const all = wordsOf(command);
  return new Map(
    all.flatMap((word, at): [string, string][] => {
      const value = all[at + 1];
      return word.startsWith("--") && value !== undefined ? [[word, value]] : [];
    }),
  );
}

/** The model that a report is about, told by its hash from other versions of it. @throws ParityError report-model-missing */
async function modelFile(
  { id, file, sha256, converted }: Model,
  said: string | undefined,
  given: string | undefined,
  folder: string,
  cwd: string,
): Promise<string> {
  const name = converted?.from ?? file;
  const wanted = converted?.sha256 ?? sha256;
  const beside = [cwd, path.dirname(folder), folder].map((at) => path.join(at, name));
  // A path of the machine that made the report means nothing here, unless it leads down from where this one stands.
  const below =
    said && !path.isAbsolute(said) && !said.split("/").includes("..") ? [path.join(cwd, said)] : [];
  const looked = given ? [path.resolve(cwd, given)] : [...new Set([...below, ...beside])];
  for (const candidate of looked) {
    if (!(await isThere(candidate))) continue;
    const digest = await (candidate.endsWith(".mnn") ? digestOfModel : digestOfSource)(candidate);
    if (digest === wanted) return candidate;
  }
  throw failure("report-model-missing", id, name, wanted, looked);
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
