import { decibels } from "../numeric/number.ts";
import type { Tried } from "../report/answer-asked.ts";

/** What became of an input that was tried, as what follows its name: `is drift at 21.3 dB`. */
export const verdictWords = ({ verdict, snrDb }: Tried): string =>
  Number.isFinite(snrDb) ? `is \`${verdict}\` at ${decibels(snrDb)}` : `is \`${verdict}\``;
