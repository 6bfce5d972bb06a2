import { cellLabel } from "../present/label.ts";
import type { Cell } from "../report/schema.ts";
import type { Outcome, Verdict } from "../report/vocabulary.ts";
import type { Words } from "../words/words.ts";

interface ChipProps {
  words: Words;
  verdict: Verdict;
  label: string;
  href?: string | null;
}

/** A verdict as colour, shape and text. */
export function Chip({ words, verdict, label, href }: ChipProps) {
  const props = { className: `chip v-${verdict}`, title: words.verdict.meaning[verdict] };
  return href ? (
    <a {...props} href={href}>
      {label}
    </a>
  ) : (
    <span {...props}>{label}</span>
  );
}

/** A cell's verdict with the number that matters. */
export function CellChip({ words, cell, href }: { words: Words; cell: Cell; href?: string | null }) {
  return <Chip words={words} verdict={cell.verdict} label={cellLabel(cell, words)} href={href} />;
}

/** Says, quietly, that a failure was expected or that one is gone. */
export function OutcomeMark({ words, outcome }: { words: Words; outcome: Outcome }) {
  if (outcome !== "expected" && outcome !== "fixed") return null;
  const title = outcome === "expected" ? words.page.expectedTitle : words.page.fixedTitle;
  return (
    <span className="mark" title={title}>
      {words.verdict.outcome[outcome]}
    </span>
  );
}
