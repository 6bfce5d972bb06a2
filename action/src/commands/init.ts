import { existsSync } from "node:fs";
import path from "node:path";
import { retold } from "../../../core/findings/retell.ts";
import { outcomeOf } from "../../../core/judge/expect.ts";
import type { Report } from "../../../core/report/schema.ts";
import { init as line } from "../../../core/words/log/init.ts";
import type { Told } from "../../../core/words/stored/phrase.ts";
import type { Words } from "../../../core/words/words.ts";
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
import { type Ask, askIn, type Io, sayOn, toolContextOf, wordsFor } from "./io.ts";
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
  const words = wordsFor(io);
  const say = sayOn(io, words);
  const ask = flags.yes ? null : askIn(io, words);
  const repository = await repositoryAround(io.cwd);
  const config = path.join(io.cwd, "parity.yml");
  const workflow = path.join(repository.top, ".github/workflows/parity.yml");
  const writes = (file: string) => flags.force === true || !existsSync(file);
  const files: { file: string; text: string }[] = [];
  let fed: string[] = [];
  let guessed = false;
  if (writes(config)) {
    const draft = await draftConfiguration(flags, ask, io, words);
    for (const found of draft.told) say(found);
    files.push({ file: config, text: draft.text });
    fed = draft.files;
    guessed = draft.guessed;
  } else {
    const given = ofConfiguration.filter((name) => flags[name] !== undefined).map((name) => `--${name}`);
    if (given.length > 0) throw failure("init-kept", config, given);
    say(line.stays({ file: "parity.yml" }));
  }
  if (flags.workflow !== false) {
    const relative = path.relative(repository.top, config).split(path.sep).join("/");
    if (writes(workflow)) {
      const lfs = await isInLfs(fed, io.cwd);
      files.push({
        file: workflow,
        text: await workflowText({ branch: repository.branch, config: relative, lfs }, words),
      });
    } else say(line.stays({ file: shellPath(workflow, io.cwd) }));
  }
  const names = files.map(({ file }) => path.relative(io.cwd, file));
  if (ask && files.length > 0 && /^[n否不]/i.test(await ask(line.write({ files: words.common.list(names) }))))
    throw failure("init-declined", names);
  for (const { file, text } of files) await saveText(file, text, flags.force === true);
  for (const file of names) say(line.wrote({ file }));
  if (guessed) say(line.guesses());
  const { untracked, ignored } = await notInGit(fed, io.cwd);
  for (const file of ignored) say(line.ignored({ file }));
  const code = flags.run === false ? exitCode.ok : await firstRun(config, flags, ask, io, words);
  if (code !== exitCode.interrupted && flags.workflow !== false)
    say(nextStep(repository, [config, workflow], untracked, io.cwd));
  return code;
}

async function firstRun(config: string, flags: InitFlags, ask: Ask, io: Io, words: Words): Promise<number> {
  const say = sayOn(io, words);
  const settings = await loadSettings({ flags: {}, cwd: io.cwd });
  const report = await runParity(settings, toolContextOf(io, settings));
  const code = await told(report, settings, false, io);
  const entries = expectEntries(retold(report, words), words);
  if (entries.length === 0 || code === exitCode.interrupted) return code;
  say(line.canBeKnown({ lines: expectText(entries) }));
  const accept = flags.accept || (ask && /^[y是]/i.test(await ask(line.writeLines())));
  if (!accept) {
    say(line.paste());
    return code;
  }
  await acceptInto(config, entries);
  const judged = await judgedAnew(report, io.cwd);
  const left = judged.cells.filter(
    ({ role, outcome }) => role === "candidate" && outcome === "failed",
  ).length;
  say(
    line.accepted({ count: entries.length, x: entries.length === 1 ? "failure" : "failures", so: so(left) }),
  );
  return exitOf(hold({ ...report, ...judged }, openGate));
}

function so(failing: number): Told {
  if (failing === 0) return line.green();
  return failing === 1 ? line.stillFails({ count: failing }) : line.stillFail({ count: failing });
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

function nextStep({ isGit, branch }: Repository, files: string[], untracked: string[], cwd: string): Told {
  const names = files.map((file) => path.relative(cwd, file));
  if (!isGit) return line.nextFolder();
  // Whole folders of what is fed, which git does not have yet; of the root only single files.
  const more = [...new Set(untracked.map((file) => (file.includes(path.sep) ? path.dirname(file) : file)))];
  const add = `git add ${commandWords([...names, ...more])}`;
  const commands = `${add} && git commit -m 'Numeric parity on every pull request' && git push`;
  return line.next({ branch, commands });
}
