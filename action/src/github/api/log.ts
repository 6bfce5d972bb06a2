import * as core from "@actions/core";
import type { Progress } from "../../progress/progress.ts";
import { terminalProgress } from "../../progress/terminal.ts";

/** Text for the job's log that can be no command to the runner: names and MNN's words go through here. */
export const harmless = (text: string): string =>
  text.replaceAll(/^(\s*):(?=:)/gm, "$1: ").replaceAll("##[", "## [");

/** A line in the job's log. */
export const say = (text: string): void => core.info(harmless(text));

/** A step of the job as a group of the log. */
export const group = <Result>(title: string, work: () => Promise<Result>): Promise<Result> =>
  core.group(harmless(title), work);

/** Progress as lines of the log. */
export const logProgress = (): Progress =>
  terminalProgress({ write: (text) => process.stdout.write(harmless(text)) }, true);
