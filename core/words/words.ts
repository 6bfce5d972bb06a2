import { type Catalogue, catalogue as en } from "./en/catalogue.ts";
import type { Lang } from "./lang.ts";
import { inChinese } from "./stored/read.ts";
import { catalogue as zh } from "./zh/catalogue.ts";

/** What people are told, in one language: handed in to whatever tells it, and chosen in one place. */
export type Words = Catalogue & {
  lang: Lang;
  /** A sentence that a report stores, which is English, in this language. */
  stored(text: string): string;
};

/** English is also what reports store. */
export const english: Words = { lang: "en", stored: (text) => text, ...en };

export const chinese: Words = { lang: "zh", stored: inChinese, ...zh };

const all: Record<Lang, Words> = { en: english, zh: chinese };

export const wordsOf = (lang: Lang): Words => all[lang];
