import { tellWhen } from "../../../core/diagnosis/when.ts";
import type { When } from "../../../core/report/answer-when.ts";
import type { Cell, Report } from "../../../core/report/schema.ts";
import type { Words } from "../../../core/words/words.ts";
import { loadSettings } from "../config/resolve/load.ts";
import { resolveMnn, wantNothing } from "../config/resolve/mnn.ts";
import { parseBudget } from "../diagnose/budget.ts";
import type { Sought } from "../diagnose/when.ts";
import { type Predicate, parsePredicate, predicateForms } from "../diagnose/when-predicate.ts";
import { exitCode, failure } from "../errors/error.ts";
import { runParity } from "../grid/run.ts";
import { type RuntimeSpec, UPSTREAM } from "../mnn/spec.ts";
import { wheelReleases } from "../mnn/wheels.ts";
import { History } from "../places/build/history.ts";
import { renderJson, writeReport } from "../report/write.ts";
import { shellPath } from "../system/shell.ts";
import type { DiagnoseFlags } from "./diagnose.ts";
import { type Io, toolContextOf, wordsFor } from "./io.ts";

export interface BisectFlags extends Omit<DiagnoseFlags, "only"> {
  /** What is looked for: `wrong`, a verdict, `snr<30`. */
  where?: string;
  /** `3.4.1..3.5.0`: two commits, tags or branches of `repo`. */
  commits?: string;
  /** A folder, an address, or OWNER/REPO on GitHub. */
  repo?: string;
}

/**
 * `bisect`: between which two releases, or commits, a cell turned. Both ends are run as `run` does, and of what is there the first
 * cell that has what is looked for is followed, else the first. @returns the exit code
 */
export async function bisectCommand(
  file: string | undefined,
  { budget: written, where, commits, repo, json, ...flags }: BisectFlags,
  io: Io,
): Promise<number> {
  const context = toolContextOf(io);
  const budget = written === undefined ? { ms: null, runs: null } : parseBudget(written);
  if (!budget) throw failure("budget-invalid", written ?? "");
  const predicate = parsePredicate(where ?? "wrong");
  if (!predicate) throw failure("where-invalid", where ?? "", predicateForms);
  const found = await loadSettings({
    file,
    flags: { ...flags, mnn: flags.mnn ?? wheelReleases },
    cwd: io.cwd,
  });
  const settings = { ...found, models: found.models.map((model) => ({ ...model, releases: null })) };
  const sought = commits
    ? await commitsOf(commits, repo, predicate, io)
    : { versions: settings.releases, where: predicate };
  const { versions } = sought;
  if (versions.length < 2)
    throw failure(
      "bisect-few",
      versions.map(({ name }) => name),
    );
  const ends = [versions[0]!, versions.at(-1)!];
  // What reads the model's inputs is a wheel, so that ends that cannot be built leave the rest to be tried.
  const reader = commits ? [resolveMnn(wheelReleases.at(-1)!, io.cwd, wantNothing)] : [];
  const isEnd = ({ runtime }: Cell) => ends.some(({ name }) => runtime.startsWith(`${name}@`));
  const report = await runParity({ ...settings, releases: [...ends, ...reader], expect: [] }, context, {
    choose: ({ cells }) => {
      const chosen = chosenCell(cells.filter(isEnd), predicate) ?? chosenCell(cells, predicate);
      return chosen ? [chosen.id] : [];
    },
    budget,
    sought,
    only: ["when"],
  });
  const words = wordsFor(io, settings);
  await writeReport(report, settings.out, words);
  const when = report.diagnoses?.[0]?.answers.when;
  if (json) io.stdout.write(renderJson(report));
  else {
    io.stdout.write(
      `${render(report, when, words)}\n${words.terminal.report(shellPath(settings.out, io.cwd))}\n`,
    );
  }
  if (io.signal.aborted) return exitCode.interrupted;
  return when && when.kind !== "unknown" ? exitCode.ok : exitCode.infrastructure;
}

/** The first that has what is looked for, else the first that could tell. */
function chosenCell(cells: readonly Cell[], { holds }: Predicate): Cell | undefined {
  const candidates = cells.filter(({ role }) => role === "candidate");
  return (
    candidates.find((cell) => holds(cell)) ?? candidates.find((cell) => holds(cell) !== null) ?? candidates[0]
  );
}

async function commitsOf(range: string, repo: string | undefined, where: Predicate, io: Io): Promise<Sought> {
  const [, from = "", to = ""] = /^([^\s.-][^\s]*?)\.\.([^\s.-][^\s]*)$/.exec(range) ?? [];
  if (!from || !to) throw failure("commits-invalid", range);
  // What `git:` takes, so that one commit can be run by hand as it was run here.
  const specOf = (ref: string, name: string): RuntimeSpec =>
    resolveMnn({ mnn: repo ? `git:${repo}#${ref}` : `git:${ref}`, name }, io.cwd, wantNothing);
  const { source } = specOf(from, "from") as Extract<RuntimeSpec, { source: unknown }>;
  const repository = source.kind === "git" ? source.repository : UPSTREAM;
  const history = await History.open(repository, toolContextOf(io));
  const shas = await history.between(from, to);
  const versions = shas.map((sha) => specOf(sha, sha.slice(0, 12)));
  return { versions, where, commitOf: (version) => history.commit(shas[versions.indexOf(version)]!) };
}

/** The versions in a line each, what follows, and how to see the two again. */
function render(report: Report, when: When | undefined, words: Words): string {
  const { bisect: tell } = words.terminal;
  const diagnosis = report.diagnoses?.[0];
  const cell = report.cells.find(({ id }) => id === diagnosis?.cell);
  if (!diagnosis || !cell) return `${tell.nothing}\n`;
  const about = [cell.model, cell.input, cell.target, cell.config].join("  ");
  if (!when) return `${about}\n\n${diagnosis.missing.map(({ why }) => words.stored(why)).join("\n")}\n`;
  const width = Math.max(...[...when.tried, ...when.skipped].map(({ name }) => name.length), 0);
  const lines = [
    ...when.tried.map(
      ({ name, verdict, snrDb, is }) =>
        `  ${is ? "*" : " "} ${name.padEnd(width)}  ${verdict.padEnd(9)}  ${snrDb === null ? "" : words.common.decibels(snrDb)}`,
    ),
    ...when.skipped.map(({ name, why }) => `  ? ${name.padEnd(width)}  ${why.split("\n")[0]}`),
  ].map((line) => line.trimEnd());
  const two = when.tried.filter(({ name }) => name === when.before || name === when.after);
  const again = two.flatMap(({ command }) => (command ? [`  ${command}`] : []));
  const bare = tellWhen(when, words).map((sentence) => sentence.replaceAll("`", ""));
  return [
    about,
    tell.lookedFor(words.stored(when.where ?? words.diagnosis.when.wrong)),
    "",
    ...lines,
    "",
    ...bare,
    ...(again.length > 0 ? ["", tell.again, ...again] : []),
    "",
    tell.runs(diagnosis.runs, words.stored(diagnosis.answers.when?.asked.stopped ?? "")),
  ].join("\n");
}
