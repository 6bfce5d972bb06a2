import { stripVTControlCharacters } from "node:util";

/** How many columns a text takes in a terminal: Chinese, Japanese and Korean letters and full-width forms take two. */
export const width = (text: string): number =>
  [...stripVTControlCharacters(text)].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);

/** Unicode's East Asian wide and full-width characters, as far as names and words have them. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Text in columns, two spaces apart; columns from `numbersFrom` on are aligned to the right. */
export function table(head: string[], rows: string[][], numbersFrom = Number.POSITIVE_INFINITY): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => width(row[column] ?? ""))));
  return [head, ...rows]
    .map((row) =>
      row
        .map((field, column) => {
          const space = " ".repeat(widths[column]! - width(field));
          return column >= numbersFrom ? space + field : field + space;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
