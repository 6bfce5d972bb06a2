/** A node of what Postgres explains, as JSON. */
export interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  Plans?: Plan[];
}

/** Tables that grow with the history. */
const GROWING = ["cell", "cell_ops", "finding", "latest", "picture", "probe"];

/** The tables of the history that a plan reads from end to end. */
export function readWhole(plan: Plan): string[] {
  const table = plan["Node Type"].includes("Seq Scan") ? plan["Relation Name"]! : null;
  const below = plan.Plans?.flatMap(readWhole) ?? [];
  return table !== null && GROWING.includes(table) ? [table, ...below] : below;
}
