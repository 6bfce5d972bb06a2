import { english, type Words } from "../words/words.ts";

type Tell = (words: Words, parts: string[]) => string;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const verbs = Object.values(english.verdict.verb).map(({ one }) => one);

/** `3.0.0, 3.2.0 to 3.5.0 and 3.6.1` in the words of a language. */
const releasesIn = (text: string, { common, headline }: Words): string =>
  common.list(
    text.split(/, | and /).map((part) => {
      const [first, last] = part.split(" to ");
      return last === undefined ? part : headline.span.range(first!, last);
    }),
  );

const spans: [RegExp, Tell][] = [
  [/^in no release$/, ({ headline }) => headline.span.none],
  [/^in both releases$/, ({ headline }) => headline.span.both],
  [/^in every release$/, ({ headline }) => headline.span.every],
  [/^since MNN (\S+)$/, ({ headline }, [release]) => headline.span.since(release!)],
  [/^up to MNN (\S+)$/, ({ headline }, [release]) => headline.span.upTo(release!)],
  [/^in MNN (\S+)$/, ({ headline }, [release]) => headline.span.only(release!)],
  [/^in MNN (.+)$/, (words, [releases]) => words.headline.span.some(releasesIn(releases!, words))],
];

const names = (text: string, { common }: Words): string => common.list(text.split(/, | and /));

/** How core/present/headline.ts says it in English, and the same again. */
const sentences: [RegExp, Tell][] = [
  [
    /^Interrupted\. So far: (.+)$/,
    (words, [rest]) => words.headline.interrupted(storedHeadline(rest!, words)),
  ],
  [new RegExp(`^${escaped(english.headline.nothingCompared)}$`), ({ headline }) => headline.nothingCompared],
  [new RegExp(`^${escaped(english.headline.untrusted)}$`), ({ headline }) => headline.untrusted],
  [new RegExp(`^${escaped(english.headline.nothingRan)}$`), ({ headline }) => headline.nothingRan],
  [
    new RegExp(`^(.+) (${verbs.map(escaped).join("|")}) at (.+?) on (.+), ((?:in|since|up to) .+)$`),
    (words, [model, verb, config, targets, span]) => {
      const said = Object.values(words.verdict.verb)[verbs.indexOf(verb!)]!.one;
      return words.headline.failure(model!, said, config!, names(targets!, words), told(spans, span!, words));
    },
  ],
  [
    /^(.+) pass(?:es)? on MNN (\S+)$/,
    ({ headline }, [models, release]) => headline.passes(models!.split(/, | and /), [release!]),
  ],
  [
    /^(.+) pass(?:es)? on all (\d+) MNN releases$/,
    ({ headline }, [models, n]) => headline.passes(models!.split(/, | and /), new Array(Number(n)).fill("")),
  ],
  [
    /^Fails only as expected: (.+) at (.+) on (.+?)(?:, and (\d+) more rows?)?$/,
    ({ headline }, [model, config, target, more]) =>
      headline.expected(model!, config!, target!, Number(more ?? 0)),
  ],
];

/** A run's sentence that was stored, which is English, in the words of a language; what none of ours wrote stays as it is. */
export const storedHeadline = (stored: string, words: Words): string =>
  words.lang === "en" ? stored : told(sentences, stored, words);

function told(patterns: readonly [RegExp, Tell][], text: string, words: Words): string {
  for (const [pattern, tell] of patterns) {
    const found = pattern.exec(text);
    if (found) return tell(words, found.slice(1));
  }
  return text;
}
