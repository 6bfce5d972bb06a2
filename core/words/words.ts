import { type Catalogue, catalogue as en } from "./en/catalogue.ts";
import type { Lang } from "./lang.ts";
import { toldInChinese } from "./log/read.ts";
import { inChinese } from "./stored/read.ts";
import { catalogue as zh } from "./zh/catalogue.ts";
import { help } from "./zh/help.ts";

/** What people are told, in one language: handed in to whatever tells it, and chosen in one place. */
export type Words = Catalogue & {
  lang: Lang;
  /** A sentence that a report stores, which is English, in this language. */
  stored(text: string): string;
  /** A line of progress or of the job's log in this language. */
  told(text: string): string;
  /** What the command line says of itself. */
  help(text: HelpText): string;
};

/** A text of the command line's help, which is its own key: what has no Chinese does not compile. */
export type HelpText = keyof typeof help;

/** English is also what reports store. */
export const english: Words = {
  lang: "en",
  stored: (text) => text,
  told: (text) => text,
  help: (text) => text,
  ...en,
};

export const chinese: Words = {
  lang: "zh",
  stored: inChinese,
  told: toldInChinese,
  help: (text) => help[text],
  ...zh,
};

const all: Record<Lang, Words> = { en: english, zh: chinese };

export const wordsOf = (lang: Lang): Words => all[lang];
