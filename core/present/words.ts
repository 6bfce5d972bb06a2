import type { Verdict } from "../report/vocabulary.ts";
import { english, type Words } from "../words/words.ts";

/** A verdict that means a wrong or missing result, as opposed to one that only says why there is none. */
export const isBroken = (verdict: Verdict): boolean =>
  verdict === "nonfinite" ||
  verdict === "zeroed" ||
  verdict === "drift" ||
  verdict === "crashed" ||
  verdict === "timeout";

/** The verb for something that broke: that of the one verdict all share, `breaks` where they differ. */
export function brokenVerb(verdicts: readonly Verdict[], words: Words = english): string {
  const distinct = unique(verdicts);
  return words.verdict.verb[distinct.length === 1 ? distinct[0]! : "nonfinite"].one;
}

/** `qemu:cortex-a76` without its kind, where that is no news: `cortex-a76`. */
export const targetName = (target: string): string => target.replace(/^qemu:(?=.)/, "");

export const unique = <T>(items: Iterable<T>): T[] => [...new Set(items)];

// Until what is written on GitHub and in the dashboard takes its words from the catalogue.
export const listOf = english.common.list;
export const plainWord = english.verdict.plain;
export const verdictMeaning = english.verdict.meaning;
export const verdictVerb = english.verdict.verb;
export const theBackend = english.common.backend;
export const commandPlace = english.common.commandPlace;
