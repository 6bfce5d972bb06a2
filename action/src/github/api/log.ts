import * as core from "@actions/core";
import type { Told } from "../../../../core/words/stored/phrase.ts";
import { english, type Words } from "../../../../core/words/words.ts";
import type { Progress } from "../../progress/progress.ts";
import { terminalProgress } from "../../progress/terminal.ts";

/** Text for the job's log that can be no command to the runner: names and MNN's words go through here. */
export const harmless = (text: string): string =>
  text.replaceAll(/^(\s*):(?=:)/gm, "$1: ").replaceAll("##[", "## [");

/** The log is the process's, and so is its language: English until it is known which was asked for. */
let words: Words = english;
export const speakIn = (asked: Words): void => {
  words = asked;
};

/** A line in the job's log. */
export const say = (text: Told): void => core.info(harmless(words.told(text)));

/** A line that people should see who read no logs. */
export const warn = (text: Told): void => core.warning(harmless(words.told(text)));

/** A step of the job as a group of the log. */
export const group = <Result>(title: Told, work: () => Promise<Result>): Promise<Result> =>
  core.group(harmless(words.told(title)), work);

/** Progress as lines of the log. */
export const logProgress = (): Progress =>
  terminalProgress({ write: (text) => process.stdout.write(harmless(text)) }, true, () => words);
