import type { Cell } from "./schema.ts";

type Empty = Pick<
  Cell,
  | "role"
  | "verdict"
  | "reason"
  | "fix"
  | "outcome"
  | "expected"
  | "effective"
  | "outputs"
  | "ops"
  | "stability"
  | "runMs"
>;

/** What is in a cell of which only is known what it is of. */
export const emptyCell = (): Empty => ({
  role: "candidate",
  verdict: "unavailable",
  reason: "",
  fix: null,
  outcome: "failed",
  expected: null,
  effective: { backend: null, format: null, proof: "" },
  outputs: [],
  ops: null,
  stability: null,
  runMs: [],
});
