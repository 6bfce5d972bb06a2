/** The names in a template's braces: of `SNR {snr:number} dB` it is `snr`. */
type Filled<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer Plain}:${string}` ? Plain : Name) | Filled<Rest>
  : never;

type Filling<Template extends string> = [Filled<Template>] extends [never]
  ? []
  : [of: Record<Filled<Template>, string | number>];

declare const told: unique symbol;

/** English that has its Chinese: only a phrase writes it, or what is nobody's language. */
export type Told = string & { readonly [told]: true };

/** Names, numbers and other people's words, which are the same in every language. */
export const asIs = (text: string): Told => text as Told;

/**
 * A sentence that reports store in English. Called it writes that; what it wrote is read back by the same template, so that it can
 * be told in another language from the very report that an earlier version left.
 */
export interface Phrase<Template extends string = string> {
  (...of: Filling<Template>): Told;
  /** What fills it in a text that it wrote; null of any other text. */
  read(text: string): Record<string, string> | null;
  /** The same sentence in Chinese. */
  zh(of: Record<string, string>): string;
  /** How much of it is fixed: of two that fit, the one that says more is meant. */
  weight: number;
}

/** What a name in braces may stand for, by what follows its colon: anything, a number, one word, what has no brackets. */
const kinds: Record<string, string> = {
  "": "([\\s\\S]+?)",
  number: "(-?[\\d\u202f.]+(?:e[+-]?\\d+)?|NaN|-?Inf)",
  word: "([^\\s;,]+)",
  inside: "([^()]+)",
};

const NAME = /\{(\w+)(?::(\w+))?\}/g;

/** @param zh the Chinese of it, which may use the names in the English's braces and no others */
export function phrase<const English extends string, const Chinese extends string>(
  english: English,
  zh: [Filled<Chinese>] extends [Filled<English>] ? Chinese : never,
): Phrase<English> {
  const names = [...english.matchAll(NAME)].map(([, name]) => name!);
  const pieces = english.split(NAME);
  // Text, name and kind take turns.
  const source = pieces
    .map((piece, index) =>
      index % 3 === 0
        ? piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
        : index % 3 === 2
          ? kinds[piece ?? ""]
          : "",
    )
    .join("");
  const pattern = new RegExp(`^${source}$`);
  const write = (...[of]: Filling<English>): Told =>
    asIs(fill(english, (of ?? {}) as Record<string, string>));
  return Object.assign(write, {
    read: (text: string): Record<string, string> | null => {
      const found = pattern.exec(text);
      return found && Object.fromEntries(names.map((name, index) => [name, found[index + 1]!]));
    },
    zh: (of: Record<string, string>): string => fill(zh as string, of),
    weight: english.replace(NAME, "").length,
  });
}

const fill = (template: string, of: Record<string, string | number>): string =>
  template.replace(NAME, (_, name: string) => String(of[name]));
