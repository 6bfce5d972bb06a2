import { existsSync } from "node:fs";
import path from "node:path";
import { outcomeOf } from "../../../core/judge/expect.ts";
import { plural } from "../../../core/numeric/number.ts";
import type { Report } from "../../../core/report/schema.ts";
import type { Flags } from "../config/file/flags.ts";
import { loadSettings } from "../config/resolve/load.ts";
import { exitCode, failure } from "../errors/error.ts";
import { exitOf, hold, openGate } from "../gate/gate.ts";
import { runParity } from "../grid/run.ts";
import { acceptInto, expectEntries, expectText } from "../init/expect-lines.ts";
import { isInLfs, notInGit, type Repository, repositoryAround } from "../init/repository.ts";
import { saveText } from "../init/save.ts";
import { workflowText } from "../init/workflow.ts";
import { commandWords, shellPath } from "../system/shell.ts";
import { draftConfiguration } from "./init-draft.ts";
import { type Io, toolContextOf } from "./io.ts";
import { told } from "./run.ts";

export interface InitFlags extends Flags {
  accept?: boolean;
  force?: boolean;
  yes?: boolean;
  /** False with `--no-run`, `--no-workflow`. */
  run?: boolean;
  workflow?: boolean;
}

/** The flags that say what parity.yml says. */
const ofConfiguration = [
  "model",
  "input",
  "mnn",
  "target",
  "config",
  "size",
  "channels",
  "mean",
  "scale",
] as const;

/**
 * `init`: parity.yml and the workflow from what is in the folder, a first run, and the `expect` lines for what fails. Files that are
 * there stay as they are, and a run goes by them. @returns the run's exit code
 */
export async function initCommand(flags: InitFlags, io: Io): Promise<number> {
  const say = (text: string) => void io.stdout.write(`${text}\n`);
  const ask = flags.yes ? null : (io.ask ?? null);
  const repository = await repositoryAround(io.cwd);
  const config = path.join(io.cwd, "parity.yml");
  const workflow = path.join(repository.top, ".github/workflows/parity.yml");
  const writes = (file: string) => flags.force === true || !existsSync(file);
  const files: { file: string; text: string }[] = [];
  let fed: string[] = [];
  if (writes(config)) {
    const draft = await draftConfiguration(flags, ask, io);
    for (const line of draft.told) say(line);
    files.push({ file: config, text: draft.text });
    fed = draft.files;
  } else {
    const given = ofConfiguration.filter((name) => flags[name] !== undefined).map((name) => `--${name}`);
    if (given.length > 0) throw failure("init-kept", config, given);
    say("parity.yml is there and stays as it is");
  }
  if (flags.workflow !== false) {
    const relative = path.relative(repository.top, config).split(path.sep).join("/");
    if (writes(workflow)) {
      const lfs = await isInLfs(fed, io.cwd);
      files.push({
        file: workflow,
        text: await workflowText({ branch: repository.branch, config: relative, lfs }),
      });
    } else say(`${shellPath(workflow, io.cwd)} is there and stays as it is`);
  }
  const names = files.map(({ file }) => path.relative(io.cwd, file));
  if (ask && files.length > 0 && /^n/i.test(await ask(`Write ${names.join(" and ")}? [Y/n] `)))
    throw failure("init-declined", names);
  for (const { file, text } of files) await saveText(file, text, flags.force === true);
  for (const name of names) say(`wrote ${name}`);
  if (files.some(({ text }) => text.includes("# a guess")))
    say("parity.yml says which of its lines are guesses: correct them before you believe a failure");
  const { untracked, ignored } = await notInGit(fed, io.cwd);
  for (const file of ignored) say(`warning: git ignores ${file}, so a job will not have it (git add -f)`);
  const code = flags.run === false ? exitCode.ok : await firstRun(config, flags, ask, io);
  if (code !== exitCode.interrupted && flags.workflow !== false)
    say(nextStep(repository, [config, workflow], untracked, io.cwd));
  return code;
}

async function firstRun(
  config: string,
  flags: InitFlags,
  ask: ((question: string) => Promise<string>) | null,
  io: Io,
): Promise<number> {
  const say = (text: string) => void io.stdout.write(`${text}\n`);
  const settings = await loadSettings({ flags: {}, cwd: io.cwd });
  const report = await runParity(settings, toolContextOf(io, settings));
  const code = await told(report, settings, false, io);
  const entries = expectEntries(report);
  if (entries.length === 0 || code === exitCode.interrupted) return code;
  say(
    `\nWhat fails can be marked as known, so that only what is new fails from now on:\n\n${expectText(entries)}`,
  );
  const accept = flags.accept || (ask && /^y/i.test(await ask("Write these lines to parity.yml? [y/N] ")));
  if (!accept) {
    say("Paste these lines into parity.yml, or have them written: npx mnn-parity init --accept");
    return code;
  }
  await acceptInto(config, entries);
  const judged = await judgedAnew(report, io.cwd);
  const left = judged.cells.filter(
    ({ role, outcome }) => role === "candidate" && outcome === "failed",
  ).length;
  say(
    `wrote ${plural(entries.length, "known failure")} to parity.yml; by it ${
      left === 0
        ? "this run is green"
        : `${plural(left, "cell")} of this run still ${left === 1 ? "fails" : "fail"}`
    }`,
  );
  return exitOf(hold({ ...report, ...judged }, openGate));
}

/** A report's cells by what parity.yml expects now. */
async function judgedAnew(report: Report, cwd: string): Promise<Pick<Report, "cells">> {
  const { expect } = await loadSettings({ flags: {}, cwd });
  const nameOf = new Map(report.runtimes.map(({ id, release, name }) => [id, name ?? release]));
  const cells = report.cells.map((cell) => ({
    ...cell,
    ...outcomeOf(cell.verdict, { ...cell, release: nameOf.get(cell.runtime) ?? "" }, expect),
  }));
  return { cells };
}

function nextStep({ isGit, branch }: Repository, files: string[], untracked: string[], cwd: string): string {
  const names = files.map((file) => path.relative(cwd, file));
  if (!isGit) return "\nNext: put this folder into a repository on GitHub, with both files and the model.";
  // Whole folders of what is fed, which git does not have yet; of the root only single files.
  const more = [...new Set(untracked.map((file) => (file.includes(path.sep) ? path.dirname(file) : file)))];
  const add = `git add ${commandWords([...names, ...more])}`;
  return `\nNext, on ${branch}: ${add} && git commit -m 'Numeric parity on every pull request' && git push`;
}
