import type { Problem } from "../../errors/config-messages.ts";
import type { ParityError } from "../../errors/error.ts";

/** An error as one of the problems of a configuration. */
export function problemOf(where: string, error: ParityError): Problem {
  const { exit, message: what, fix, example } = error;
  const message = example === undefined ? { exit, what, fix } : { exit, what, fix, example };
  return { where, message, error };
}

/** `models[0].mnn`, for messages; `the configuration` for its root. */
export function labelOf(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>(
    (label, part) =>
      typeof part === "number" ? `${label}[${part}]` : label ? `${label}.${String(part)}` : String(part),
    "",
  );
  return text || "the configuration";
}

/** A value as it reads in a message, short. */
export function show(value: unknown): string {
  if (value === undefined) return "missing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return typeof value === "string" ? `"${short}"` : short;
}
