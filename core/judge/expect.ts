import type { Cell } from "../report/schema.ts";
import type { Verdict } from "../report/vocabulary.ts";

/** A known failure. A field left out matches everything. */
export interface Expectation {
  model: string | null;
  input: string | null;
  release: string | null;
  target: string | null;
  config: string | null;
  verdicts: Verdict[];
  reason: string;
}

/** What `expect:` makes of a verdict. */
export function outcomeOf(
  verdict: Verdict,
  cell: { model: string; input: string; release: string; target: string; config: string },
  expectations: readonly Expectation[],
): Pick<Cell, "outcome" | "expected"> {
  const about = expectations.filter(
    (expected) =>
      matches(expected.model, cell.model) &&
      matches(expected.input, cell.input) &&
      matches(expected.release, cell.release) &&
      matches(expected.target, cell.target) &&
      matches(expected.config, cell.config),
  );
  const told = ({ verdicts, reason }: Expectation) => ({ verdicts, reason });
  if (verdict === "pass")
    return about[0] ? { outcome: "fixed", expected: told(about[0]) } : { outcome: "passed", expected: null };
  const known = about.find(({ verdicts }) => verdicts.includes(verdict));
  if (known) return { outcome: "expected", expected: told(known) };
  return { outcome: "failed", expected: about[0] ? told(about[0]) : null };
}

const matches = (pattern: string | null, value: string): boolean => pattern === null || pattern === value;
