/** A node of what Postgres explains, as JSON. */
export interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  /** Where it was run. */
  "Actual Rows"?: number;
  "Rows Removed by Filter"?: number;
  Plans?: Plan[];
}

/** Tables that grow with the history. */
const GROWING = ["cell", "cell_ops", "finding", "latest", "picture", "probe"];

/** Fewer rows than this are read faster without an index. */
const FEW = 500;

/**
 * The tables of the history that a plan reads from end to end; where it was run, those of which it wanted the lesser part: what a project
 * has nearly all of is read fastest so.
 */
export function readWhole(plan: Plan): string[] {
  const { "Actual Rows": wanted, "Rows Removed by Filter": removed = 0 } = plan;
  const isFine = wanted !== undefined && (removed < FEW || removed <= wanted);
  const table = plan["Node Type"].includes("Seq Scan") && !isFine ? plan["Relation Name"]! : null;
  const below = plan.Plans?.flatMap(readWhole) ?? [];
  return table !== null && GROWING.includes(table) ? [table, ...below] : below;
}
