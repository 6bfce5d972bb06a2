import type { Message } from "./message.ts";
import { messages } from "./messages.ts";

/** Exit codes of the command line; README documents them. */
export const exitCode = { ok: 0, parity: 1, usage: 2, infrastructure: 3, interrupted: 130 } as const;

/** A failure that a person can act on. Anything else that is thrown is a bug of ours. */
export class ParityError extends Error {
  readonly code: string;
  readonly exit: 2 | 3;
  readonly fix: string;
  readonly example: string | undefined;

  constructor(code: string, { exit, what, fix, example }: Message) {
    super(what);
    this.name = "ParityError";
    this.code = code;
    this.exit = exit;
    this.fix = fix;
    this.example = example;
  }

  /** What is printed on stderr: what was wrong and where, the fix, and an example to paste. */
  render(): string {
    const example = this.example ? `\n\n${this.example.replace(/^/gm, "    ")}` : "";
    return `error: ${this.message}\n  fix: ${this.fix}${example}\n`;
  }
}

type Messages = typeof messages;

/** Makes the error named `code`; its text is in `messages.ts`. */
export function failure<Code extends keyof Messages>(
  code: Code,
  ...about: Parameters<Messages[Code]>
): ParityError {
  const message = messages[code] as (...args: Parameters<Messages[Code]>) => Message;
  return new ParityError(code, message(...about));
}

/** Lets failures that say what is wrong through as values, and everything else as what it is. */
export function asParityError(error: unknown): ParityError {
  if (error instanceof ParityError) return error;
  throw error;
}
