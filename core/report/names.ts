import type { Report } from "./schema.ts";

/** Characters that no name has: they hide or reorder what a reader sees, or end a line. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Whether a name holds characters that cannot be seen. */
export const hasUnseen = (name: string): boolean => UNSEEN.test(name);

/** A name with what cannot be seen in it written out: `\u{202e}`. */
export const spelledOut = (name: string): string =>
  name.replace(new RegExp(UNSEEN, "gu"), (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);

/** A name as a part of an address; half a character, which an address cannot hold, as the sign for what is none. */
export const inAddress = (name: string): string => encodeURIComponent(name.replace(/\p{Cs}/gu, "\ufffd"));

/**
 * The same with every text in it in one line and what cannot be seen written out, for where a control character is obeyed: a terminal
 * moves its cursor and sets its title by them.
 */
export function shownPlainly<T>(value: T): T {
  if (typeof value === "string")
    return (hasUnseen(value) ? spelledOut(value.replaceAll(/[\r\n\t]+/g, " ")) : value) as T;
  if (Array.isArray(value)) return value.map(shownPlainly) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shownPlainly(inner)])) as T;
}

/** Everything that a report calls by a name, with what it is. */
export function* namesOf(report: Report): Generator<[what: string, name: string]> {
  yield ["project", report.project];
  const { repository, commit, branch } = report.source ?? {};
  if (repository) yield ["repository", repository];
  if (commit) yield ["commit", commit];
  if (branch) yield ["branch", branch];
  for (const { id, file } of report.models) {
    yield ["model", id];
    yield ["file", file];
  }
  for (const { id } of report.inputs) yield ["input", id];
  for (const { id, release, flags } of report.runtimes) {
    yield ["runtime", id];
    yield ["release", release];
    for (const name of Object.keys(flags)) yield ["flag", name];
  }
  for (const { id } of report.targets) yield ["target", id];
  for (const { id } of report.configs) yield ["config", id];
  for (const { id, input } of report.cells) {
    yield ["cell", id];
    yield ["input", input];
  }
  for (const { id } of report.findings) yield ["finding", id];
  for (const { id } of report.probes) yield ["probe", id];
}
