/** The languages that people are told things in. */
export const langs = ["en", "zh"] as const;
export type Lang = (typeof langs)[number];

/** The language of a locale as POSIX and browsers write it: `zh_CN.UTF-8`, `zh-Hans`; English where it is none of ours. */
export const langOfLocale = (locale: string | undefined): Lang =>
  /^zh(?=[_.@-]|$)/i.test(locale ?? "") ? "zh" : "en";
