import type { Cell, Finding } from "../report/schema.ts";
import { isBroken } from "./words.ts";

/** Whether every cell of a finding failed as the configuration says it would: no news. */
export function isExpected(
  finding: Pick<Finding, "cells">,
  cells: readonly Pick<Cell, "id" | "outcome">[],
): boolean {
  const outcomes = new Map(cells.map(({ id, outcome }) => [id, outcome]));
  return finding.cells.every((id) => outcomes.get(id) === "expected");
}

/** Whether a finding is of ops alone: the outputs pass. */
export const isHidden = ({ rank }: Pick<Finding, "rank">): boolean => rank === "hidden";

/** Whether a finding is of wrong or missing results, which there is evidence of. */
export const isWrong = (finding: Pick<Finding, "verdict" | "rank">): boolean =>
  isBroken(finding.verdict) && !isHidden(finding);

/** Whether a finding is of what ran, but not as asked, or could not be judged: told below what is wrong. */
export const isQuiet = (finding: Pick<Finding, "verdict" | "rank">): boolean =>
  !isBroken(finding.verdict) && !isHidden(finding);

/**
 * Findings of one cause at one op, together: the same failure in another model or config is another place of it. In the order of
 * the first of each.
 */
export function sameCause<F extends Pick<Finding, "verdict" | "cause" | "op" | "title" | "rank">>(
  findings: readonly F[],
): F[][] {
  const groups = new Map<string, F[]>();
  for (const finding of findings) {
    const { verdict, cause, op, title, rank } = finding;
    // Without an op there is only what is said of it.
    const key = JSON.stringify([verdict, rank, cause?.kind, op ? [op.type, op.name] : title]);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}
