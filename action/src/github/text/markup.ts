/**
 * Text from reports as GitHub Markdown that can only be text. Names come from models, files, branches and forks: nothing in them may
 * become markup, HTML, a link, a mention or a reference.
 */

/** Control, bidirectional and invisible characters: they can hide or reorder what a reader sees. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What a code span can hold literally, in tables too. */
const SAFE_IN_CODE = /^[\w .,:;=/@#+()-]+$/;

/** One line without what cannot be seen, cut to `most` characters. */
export function visible(text: string, most = 300): string {
  const line = text
    .replaceAll(/[\r\n\t]+/g, " ")
    .replaceAll(INVISIBLE, "")
    .trim();
  const characters = [...line];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : line;
}

/** A name in code style. Nothing inside is interpreted, mentions included. */
export function code(name: string, most = 80): string {
  const text = visible(name, most);
  if (text === "") return "<code>?</code>";
  return SAFE_IN_CODE.test(text) ? `\`${text}\`` : `<code>${entities(text)}</code>`;
}

/** A sentence. Parts in backticks become code. */
export function prose(sentence: string, most = 1000): string {
  const parts = visible(sentence, most).split("`");
  // An odd backtick belongs to no pair: then there is no code in it.
  if (parts.length % 2 === 0) return plain(parts.join("'"), most);
  return parts.map((part, index) => (index % 2 ? code(part) : plain(part, most, false))).join("");
}

/** Text that is only text. */
export function plain(text: string, most = 300, trim = true): string {
  const shown = trim ? visible(text, most) : text;
  return entities(shown)
    .replaceAll("&#64;", `&#64;${BREAK}`)
    .replaceAll("&#35;", `&#35;${BREAK}`)
    .replaceAll(/\b(https?|ftp|www|GH)(?=&#|\.|-)/gi, `$1${BREAK}`);
}

/** A word joiner: invisible, and what stands on both sides of it is no mention, reference or address. */
const BREAK = "&#8288;";

/** Every character that Markdown or HTML could take for more than itself, as a reference that they take for text. */
const entities = (text: string): string =>
  text.replaceAll(
    // A hyphen or slash after a letter is a name's; at the beginning it would be a list's, as would a number's dot.
    /(?<![\p{L}\p{N}])[-/]|:(?! )|(?<=^\d+)\.(?=\s|$)|[^\p{L}\p{N} .,;:…–—−→±×·%°²³Δ✓✕○◌()，。；：、（）“”'\u202f/-]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  );

/** A link with our own words. The address must be http or https and holds nothing that could end it. */
export function link(words: string, address: string | null): string {
  const href = web(address);
  return href === null ? "" : `[${plain(words)}](${href})`;
}

/** A commit by its first seven digits, linked where the repository's page is known. */
export function commitLink(commit: string, repository: string | null): string {
  const short = code(commit.slice(0, 7));
  const href = /^[0-9a-f]{7,64}$/.test(commit) ? web(repository && `${repository}/commit/${commit}`) : null;
  return href === null ? short : `[${short}](${href})`;
}

/** A picture, `width` pixels wide at most. */
export function image(words: string, address: string, width: number): string {
  const href = web(address);
  return href === null
    ? ""
    : `<img src="${href.replaceAll("&", "&amp;").replaceAll('"', "%22")}" alt="${entities(visible(words))}" width="${width}">`;
}

/** An address of the web with nothing in it that could end a link; null for what is none. */
function web(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  return url.href.replaceAll(/[()<>[\]|\\`*_~]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
}

/** A row of a table. Fields are Markdown already. */
export const row = (fields: readonly string[]): string => `| ${fields.join(" | ")} |`;

/** A block that is closed until it is asked for. The blank lines let Markdown in. */
export const details = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
