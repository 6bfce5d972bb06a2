import { plainWord } from "../../../core/present/words.ts";
import type { Outcome, Verdict } from "../../../core/report/vocabulary.ts";
import { english } from "../../../core/words/words.ts";

/** The latest cells of one model, config, target and release, over their inputs. */
export interface Field {
  release: string;
  /** The worst among them. */
  verdict: Verdict;
  outcome: Outcome;
  /** In two or three words, with the number that matters. */
  label: string;
  /** Cells with a wrong or missing result. */
  failed: number;
  total: number;
  /** The worst cell's address. */
  run: number;
  link: string;
  position: number;
  /** The lowest among its cells, in dB: NaN where one has NaN or Inf, null where none has outputs. */
  snrDb: number | null;
  /** The bound that they are held to. */
  toleranceDb: number | null;
  /** Of a run, the mean over the inputs of their medians; null where none is known. */
  medianMs: number | null;
}

/** What a field's label is made of. */
interface Counted {
  verdict: Verdict;
  failed: number;
  total: number;
  /** How many have the worst verdict. */
  alike: number;
  /** The label that all its cells share; null where they differ. */
  label: string | null;
  /** The lowest, in dB. */
  snrDb: number | null;
}

/** As core/present/label.ts says it of cells that are at hand: `8 of 12`, `31 dB`, `fp32`. */
export function fieldLabel({ verdict, failed, total, alike, label, snrDb }: Counted): string {
  if (failed > 0) {
    if (total > 1 && verdict === "drift" && failed === total)
      return english.common.shortDecibels(snrDb ?? Number.NaN) || `${failed} of ${total}`;
    return total === 1 && label !== null ? shortened(label) : `${failed} of ${total}`;
  }
  if (verdict === "pass") return plainWord.pass;
  if (verdict === "fallback")
    return alike === total && label !== null ? shortened(label) : plainWord.fallback;
  if (verdict === "unavailable" && alike === total) return "–";
  return alike === total ? plainWord[verdict] : `${alike} ${plainWord[verdict]}`;
}

/** `ran as fp32` where there is little room: `fp32`. */
const shortened = (label: string): string => label.replace(/^(ran as|drift) (?=.)/, "");
