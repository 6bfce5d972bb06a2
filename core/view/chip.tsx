import { cellLabel } from "../present/label.ts";
import { verdictMeaning } from "../present/words.ts";
import type { Cell } from "../report/schema.ts";
import type { Outcome, Verdict } from "../report/vocabulary.ts";

/** A verdict as colour, shape and text. */
export function Chip({ verdict, label, href }: { verdict: Verdict; label: string; href?: string | null }) {
  const props = { className: `chip v-${verdict}`, title: verdictMeaning[verdict] };
  return href ? (
    <a {...props} href={href}>
      {label}
    </a>
  ) : (
    <span {...props}>{label}</span>
  );
}

/** A cell's verdict with the number that matters. */
export function CellChip({ cell, href }: { cell: Cell; href?: string | null }) {
  return <Chip verdict={cell.verdict} label={cellLabel(cell)} href={href} />;
}

/** Says, quietly, that a failure was expected or that one is gone. */
export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  if (outcome !== "expected" && outcome !== "fixed") return null;
  const title =
    outcome === "expected"
      ? "the configuration expects this failure"
      : "the configuration expects a failure here, and it passed";
  return (
    <span className="mark" title={title}>
      {outcome}
    </span>
  );
}
