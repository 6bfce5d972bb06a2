/** How a badge looks: nothing wrong, something wrong, nothing known. */
export type Mood = "pass" | "bad" | "unknown";

/** White on each of them is at least 4.5:1. */
const colours: Record<Mood, string> = { pass: "#126b4a", bad: "#a71f17", unknown: "#4c5563" };

/** Wide enough for Verdana's average letter at 11 px; the text is fitted to it. */
const LETTER = 6.6;

/** An SVG of two words beside each other, which loads nothing. */
export function badge(label: string, value: string, mood: Mood): string {
  const [left, right] = [label, value].map((text) => Math.round([...text].length * LETTER + 14));
  const width = left! + right!;
  const text = (words: string, x: number, room: number) =>
    `<text x="${x}" y="14" text-anchor="middle" textLength="${room - 14}" lengthAdjust="spacingAndGlyphs">${escaped(words)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${escaped(`${label}: ${value}`)}">`,
    `<title>${escaped(`${label}: ${value}`)}</title>`,
    `<rect width="${left}" height="20" fill="#30363d"/><rect x="${left}" width="${right}" height="20" fill="${colours[mood]}"/>`,
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">`,
    text(label, left! / 2, left!),
    text(value, left! + right! / 2, right!),
    "</g></svg>",
  ].join("");
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as XML has it, without the control characters that it cannot have. */
export const escaped = (text: string): string =>
  text.replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, "\ufffd").replace(/[&<>"']/g, (found) => entities[found]!);
