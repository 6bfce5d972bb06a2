import type { Lang } from "../../../core/words/lang.ts";
import type { Message } from "./message.ts";
import { messages } from "./messages.ts";
import { messagesZh } from "./messages.zh.ts";
import type { Translated } from "./translation.ts";

/** Exit codes of the command line; README documents them. */
export const exitCode = { ok: 0, parity: 1, usage: 2, infrastructure: 3, interrupted: 130 } as const;

/** A failure that a person can act on. Anything else that is thrown is a bug of ours. */
export class ParityError extends Error {
  readonly code: string;
  readonly exit: 2 | 3;
  readonly fix: string;
  readonly example: string | undefined;

  /** What it is about: the arguments of its message, from which it is told in another language. */
  readonly #about: readonly unknown[] | undefined;

  constructor(code: string, { exit, what, fix, example }: Message, about?: readonly unknown[]) {
    super(what);
    this.name = "ParityError";
    this.code = code;
    this.exit = exit;
    this.fix = fix;
    this.example = example;
    this.#about = about;
  }

  /** The error's text in a language; its `message` is English, as logs and reports are. */
  told(lang: Lang): Translated {
    const { message: what, fix, example } = this;
    const english = example === undefined ? { what, fix } : { what, fix, example };
    if (lang === "en" || !this.#about || !Object.hasOwn(messagesZh, this.code)) return english;
    const tell = messagesZh[this.code as keyof typeof messagesZh] as (...args: unknown[]) => Translated;
    return { ...english, ...tell(...this.#about) };
  }

  /** What is printed on stderr: what was wrong and where, the fix, and an example to paste. */
  render(lang: Lang = "en"): string {
    const { what, fix, example } = this.told(lang);
    const [error, remedy] = lang === "zh" ? ["错误：", "解决："] : ["error: ", "fix: "];
    return `${error}${what}\n  ${remedy}${fix}${example ? `\n\n${example.replace(/^/gm, "    ")}` : ""}\n`;
  }
}

type Messages = typeof messages;

/** Makes the error named `code`; its text is in `messages.ts`. */
export function failure<Code extends keyof Messages>(
  code: Code,
  ...about: Parameters<Messages[Code]>
): ParityError {
  const message = messages[code] as (...args: Parameters<Messages[Code]>) => Message;
  return new ParityError(code, message(...about), about);
}

/** Lets failures that say what is wrong through as values, and everything else as what it is. */
export function asParityError(error: unknown): ParityError {
  if (error instanceof ParityError) return error;
  throw error;
}
