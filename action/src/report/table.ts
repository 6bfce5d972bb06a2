import { stripVTControlCharacters } from "node:util";

const width = (text: string): number => [...stripVTControlCharacters(text)].length;

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
