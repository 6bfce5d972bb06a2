import type { Case } from "../case.ts";
import { difference, meanOfNorm, squareByTwoNames, sumBesideFormat } from "./large.ts";
import { cubic } from "./resize.ts";
import { computedIndex, epsilonOfDivision, epsilonOfLog } from "./small.ts";

/** Networks beside the cases, each of a kind that was told wrongly once: drawn from a seed, no files. */
export const kinds: Record<string, Case> = {
  "epsilon-log": epsilonOfLog,
  "epsilon-division": epsilonOfDivision,
  "computed-index": computedIndex,
  "sum-fp32": sumBesideFormat,
  "norm-mean": meanOfNorm,
  "square-names": squareByTwoNames,
  difference,
  "resize-cubic": cubic,
};
