import { headers } from "next/headers";
import { type Words, wordsOf } from "../../core/words/words.ts";
import { addressHeader, langHeader } from "../http/lang.ts";

/** The words that a page's reader is told things in, as the proxy found out. */
export async function requestWords(): Promise<Words> {
  return wordsOf((await headers()).get(langHeader) === "zh" ? "zh" : "en");
}

/** The page's own address, with what it asks for. */
export async function requestAddress(): Promise<string> {
  return (await headers()).get(addressHeader) ?? "/";
}
