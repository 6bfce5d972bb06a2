import { diagnosed } from "./diagnosed.ts";
import { judged } from "./judged.ts";
import type { Phrase } from "./phrase.ts";
import { proof } from "./proof.ts";
import { note, run, settle } from "./run.ts";

/** Every phrase, those that say most first: `SNR {} dB, at least {} asked` before `SNR {} dB`. */
const phrases: Phrase[] = [judged, proof, run, settle, note, diagnosed]
  .flatMap((group) => Object.values(group) as Phrase[])
  .sort((a, b) => b.weight - a.weight);

/**
 * A stored sentence in Chinese: by the phrase that wrote it, else its clauses and what follows a name by theirs. What no phrase wrote (MNN's own words,
 * a person's reason) stays as it is.
 */
export function inChinese(stored: string): string {
  return (
    whole(stored) ?? clauses(stored, "; ", "；") ?? clauses(stored, ", ", "、") ?? named(stored) ?? stored
  );
}

function whole(stored: string): string | null {
  for (const phrase of phrases) {
    const found = phrase.read(stored);
    if (found)
      return phrase.zh(
        Object.fromEntries(Object.entries(found).map(([name, value]) => [name, inChinese(value)])),
      );
  }
  return null;
}

/** Where every clause is one that is known; of a sentence that is half known nothing is told otherwise. */
function clauses(stored: string, by: string, join: string): string | null {
  const parts = outsideOfBrackets(stored, by);
  if (parts.length < 2) return null;
  const told = parts.map((part) => whole(part) ?? named(part));
  return told.every((part) => part !== null) ? told.join(join) : null;
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

/** `scores: SNR 12.1 dB`: the name of an output, and what is said of it. */
function named(stored: string): string | null {
  const at = stored.indexOf(": ");
  if (at < 0) return null;
  const rest = stored.slice(at + 2);
  const told = whole(rest) ?? clauses(rest, "; ", "；");
  return told === null ? null : `${stored.slice(0, at)}：${told}`;
}
