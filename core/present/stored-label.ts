import type { Verdict } from "../report/vocabulary.ts";
import { english, type Words } from "../words/words.ts";

type Tell = (words: Words, parts: string[]) => string;

const counted = (text: string): number => Number(text.replaceAll("\u202f", ""));
const n = "([\\d\u202f]+)";

/** How core/present/label.ts says it in English, and the same again. */
const labels: [RegExp, Tell][] = (
  [
    ["all NaN", ({ label }) => label.allNan],
    ["all zero", ({ label }) => label.allZero],
    [`${n} NaN`, ({ label }, [count]) => label.nan(counted(count!))],
    [`${n} Inf`, ({ label }, [count]) => label.inf(counted(count!))],
    ["(\\d+) % zero", ({ label }, [share]) => label.zeroShare(Number(share))],
    ["drift ?(.*)", ({ label }, [decibels]) => label.drift(decibels!)],
    ["pass exact", ({ label, common }) => label.pass(common.shortDecibels(Number.POSITIVE_INFINITY))],
    ["pass ?(.*)", ({ label }, [decibels]) => label.pass(decibels!)],
    ["wrong shape", ({ label }) => label.wrongShape],
    [`${n} of ${n} slices`, ({ label }, [lost, of]) => label.slices(counted(lost!), counted(of!))],
    [`${n} of ${n} differ`, ({ label }, [count, of]) => label.differ(counted(count!), counted(of!))],
    ["(\\d+) of (\\d+)", ({ label }, [failed, of]) => label.someOf(Number(failed), Number(of))],
    ["ran as (\\w+)", ({ label }, [format]) => label.ranAs(format!)],
    ["unproven", ({ label }) => label.unproven],
  ] as [string, Tell][]
).map(([pattern, tell]) => [new RegExp(`^${pattern}$`), tell]);

const plain = Object.entries(english.verdict.plain) as [Verdict, string][];

/** A label that was stored, which is English, in the words of a language; what none of ours wrote stays as it is. */
export function storedLabel(stored: string, words: Words): string {
  if (words.lang === "en") return stored;
  for (const [pattern, tell] of labels) {
    const found = pattern.exec(stored);
    if (found) return tell(words, found.slice(1));
  }
  const verdict = plain.find(([, word]) => word === stored)?.[0];
  return verdict ? words.verdict.plain[verdict] : words.stored(stored);
}
