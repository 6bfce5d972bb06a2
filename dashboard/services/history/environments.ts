import { inArray, sql } from "drizzle-orm";
import type { Report } from "../../../core/report/schema.ts";
import { run } from "../../db/schema.ts";
import type { Context } from "../context.ts";

/** What a run says of where it ran. */
export type Surroundings = Pick<Report, "targets" | "environment">;

/** As many runs as are asked of where they ran. */
const MOST_RUNS = 200;

/** Where some runs that the caller may see ran, by their number; of very many, of the newest. */
export async function readSurroundings(
  { db }: Pick<Context, "db">,
  runs: readonly number[],
): Promise<Map<number, Surroundings>> {
  if (runs.length === 0) return new Map();
  const asked = [...new Set(runs)].sort((a, b) => b - a).slice(0, MOST_RUNS);
  const rows = await db
    .select({
      id: run.id,
      // The rest of the document is long, and told elsewhere.
      targets: sql<string>`(${run.document}::json -> 'targets')::text`,
      environment: sql<string>`(${run.document}::json -> 'environment')::text`,
    })
    .from(run)
    .where(inArray(run.id, asked));
  return new Map(
    rows.map(({ id, targets, environment }) => [
      id,
      {
        targets: JSON.parse(targets) as Report["targets"],
        environment: JSON.parse(environment) as Report["environment"],
      },
    ]),
  );
}
