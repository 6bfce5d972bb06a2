import { diagnosed } from "./diagnosed.ts";
import { judged } from "./judged.ts";
import type { Phrase } from "./phrase.ts";
import { proof } from "./proof.ts";
import { note, run, settle } from "./run.ts";

/** What reports store. */
export const storedPhrases: readonly Record<string, Phrase>[] = [judged, proof, run, settle, note, diagnosed];

/**
 * A stored sentence in Chinese: by the phrase that wrote it, else its clauses and what follows a name by theirs. What no phrase wrote (MNN's own words,
 * a person's reason) stays as it is.
 */
export const inChinese = readerOf(storedPhrases);

/** What reads back whatever these phrases wrote. */
export function readerOf(groups: readonly Record<string, Phrase>[]): (text: string) => string {
  // Those that say most first: `SNR {} dB, at least {} asked` before `SNR {} dB`.
  const phrases = groups.flatMap((group) => Object.values(group)).sort((a, b) => b.weight - a.weight);

  const chinese = (text: string): string =>
    whole(text) ?? clauses(text, "; ", "；") ?? clauses(text, ", ", "、") ?? named(text) ?? text;

  function whole(text: string): string | null {
    for (const phrase of phrases) {
      const found = phrase.read(text);
      if (found)
        return phrase.zh(
          Object.fromEntries(Object.entries(found).map(([name, value]) => [name, chinese(value)])),
        );
    }
    return null;
  }

  /** Where every clause is one that is known; of a sentence that is half known nothing is told otherwise. */
  function clauses(text: string, by: string, join: string): string | null {
    const parts = outsideOfBrackets(text, by);
    if (parts.length < 2) return null;
    const told = parts.map((part) => whole(part) ?? named(part));
    return told.every((part) => part !== null) ? told.join(join) : null;
  }

  /** `scores: SNR 12.1 dB`: the name of an output, and what is said of it. */
  function named(text: string): string | null {
    const at = text.indexOf(": ");
    if (at < 0) return null;
    const rest = text.slice(at + 2);
    const told = whole(rest) ?? clauses(rest, "; ", "；");
    return told === null ? null : `${text.slice(0, at)}：${told}`;
  }

  return chinese;
}

/** The parts of a text between separators that are in no brackets. */
function outsideOfBrackets(text: string, by: string): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")") depth--;
    else if (depth === 0 && text.startsWith(by, at)) {
      parts.push(text.slice(from, at));
      from = at + by.length;
    }
  }
  return [...parts, text.slice(from)];
}
