import type { OpRow } from "../report/schema.ts";
import type { Verdict } from "../report/vocabulary.ts";

/**
 * The op that a failure starts at, as an index into the rows: for NaN and Inf the first op that has some where the
 * reference has none, however far others had drifted before; for zeros the first that lost its values; for drift the
 * first beyond its bound. An op whose reference is not finite itself says nothing.
 */
export function firstBadOp(rows: OpRow[], verdict: Verdict): number | null {
  const is = startsFailure[verdict];
  const at = is ? rows.findIndex(is) : -1;
  return at < 0 ? null : at;
}

const startsFailure: Partial<Record<Verdict, (row: OpRow) => boolean>> = {
  nonfinite: ({ verdict }) => verdict === "nonfinite",
  zeroed: ({ verdict }) => verdict === "zeroed" || verdict === "nonfinite",
  drift: ({ verdict }) => verdict !== "pass" && verdict !== "reference-bad",
};
