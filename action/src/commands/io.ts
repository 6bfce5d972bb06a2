import { type Lang, langOfLocale } from "../../../core/words/lang.ts";
import type { Told } from "../../../core/words/stored/phrase.ts";
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
  /** Where progress is told, in these words. */
  progress(words: Words): Progress;
  /** Asks a person; null or left out where none is at a terminal. */
  ask?: ((question: string) => Promise<string>) | null;
  /** Aborts on Ctrl-C. */
  signal: AbortSignal;
  /** As `--lang` says; left out where it was not given. */
  lang?: Lang | undefined;
}

/** The words of what a command tells: of the language that `--lang` names, else parity.yml, else the locale. Nothing else decides it. */
export const wordsFor = ({ lang, environment }: Io, settings?: { lang?: Lang }): Words =>
  wordsOf(lang ?? settings?.lang ?? langOfLocale(environment.locale));

/** Lines on standard output in these words: what is no phrase does not compile. */
export const sayOn =
  ({ stdout }: Pick<Io, "stdout">, words: Words) =>
  (line: Told): void =>
    void stdout.write(`${words.told(line)}\n`);

/** A question to a person at the terminal. @returns null where nobody is, or nothing is to be asked */
export type Ask = ((question: Told) => Promise<string>) | null;

export const askIn = ({ ask }: Pick<Io, "ask">, words: Words): Ask =>
  ask ? (question) => ask(words.told(question)) : null;

/** What tools are run with. @param settings whose language progress is told in, where there are any */
export const toolContextOf = (io: Io, settings?: { lang?: Lang }): ToolContext => ({
  home: io.environment.home,
  tools: io.environment.tools,
  env: io.environment.inherited,
  progress: io.progress(wordsFor(io, settings)),
  signal: io.signal,
});
