import { type Lang, langOfLocale } from "../../../core/words/lang.ts";
import { type Words, wordsOf } from "../../../core/words/words.ts";
import type { Progress } from "../progress/progress.ts";
import type { Environment } from "../system/environment.ts";
import type { ToolContext } from "../system/tool-context.ts";

/** Everything a command touches, given to it: tests run commands on streams and folders of their own. */
export interface Io {
  stdout: { write(text: string): unknown; isTTY?: boolean };
  stderr: { write(text: string): unknown; isTTY?: boolean };
  cwd: string;
  environment: Environment;
  progress: Progress;
  /** Aborts on Ctrl-C. */
  signal: AbortSignal;
  /** As `--lang` says; left out where it was not given. */
  lang?: Lang | undefined;
}

/** The words of what a command tells: of the language that `--lang` names, else parity.yml, else the locale. Nothing else decides it. */
export const wordsFor = ({ lang, environment }: Io, settings?: { lang?: Lang }): Words =>
  wordsOf(lang ?? settings?.lang ?? langOfLocale(environment.locale));

export const toolContextOf = ({ environment, progress, signal }: Io): ToolContext => ({
  home: environment.home,
  tools: environment.tools,
  env: environment.inherited,
  progress,
  signal,
});
