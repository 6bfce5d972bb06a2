import { plural } from "../../numeric/number.ts";
import { type Origin, originWords } from "../../report/origin.ts";

/** What was taken from earlier runs. */
export const kept = {
  mismatch: (what: string): string =>
    `A kept result did not hold when it was run again (${what}): the store was emptied, and all was run anew`,
  origin: originWords as (origin: Origin) => string,
  runs: (runs: number, last: string): string => `${runs} earlier runs, the last ${last}`,
  taken: (taken: number, of: number, where: string, again: number): string =>
    `${taken} of ${plural(of, "cell")} taken from ${where}${again ? `, ${plural(again, "kept result")} run again and the same` : ""}`,
  cell: (where: string): string => `taken from ${where}, judged anew`,
};
