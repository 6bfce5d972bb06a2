import { type Lang, langOfLocale, langs } from "../../core/words/lang.ts";

/** How the proxy tells pages the reader's language and their own address; both are removed from what clients send. */
export const langHeader = "x-mnn-parity-lang";
export const addressHeader = "x-mnn-parity-address";

/** What a browser keeps of the language that was chosen. */
export const langCookie = { name: "mnn-parity-lang", maxAge: 365 * 24 * 3600 } as const;

const ours = (given: string | null | undefined): Lang | null => langs.find((lang) => lang === given) ?? null;

/** The language that an address asks for by `?lang=`; null where it asks for none of ours. */
export const langAsked = (query: URLSearchParams): Lang | null => ours(query.get("lang"));

/**
 * The language that a reader is told things in: what the address asks for, else what was chosen before, else what the browser
 * prefers among ours, else English.
 */
export function langOf(query: URLSearchParams, chosen: string | undefined, accepted: string | null): Lang {
  return langAsked(query) ?? ours(chosen) ?? preferred(accepted ?? "");
}

/** By RFC 9110, 12.5.4: the one with the greatest weight, the first of equals. */
function preferred(accepted: string): Lang {
  const choices = accepted
    .slice(0, 1_000)
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.split(";").map((part) => part.trim());
      const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => /^(en|zh)(-|$)/i.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return langOfLocale(choices[0]?.tag);
}

/** The same address in another language. */
export function inLang(address: string, lang: Lang): string {
  const [path = "/", query = ""] = address.split("?");
  const params = new URLSearchParams(query);
  params.set("lang", lang);
  return `${path}?${params}`;
}
