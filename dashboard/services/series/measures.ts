import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { outputSchema } from "../../../core/report/schema.ts";
import { cell } from "../../db/schema.ts";
import type { Context } from "../context.ts";

/** How far a cell's outputs are from its reference's, beyond what every list of cells has. */
export interface Measures {
  /** The largest absolute error among the outputs; NaN where one has NaN, null without outputs. */
  maxAbs: number | null;
  /** The lowest cosine similarity, likewise. */
  cosine: number | null;
}

/** As many cells as are looked into. */
const MOST_CELLS = 2_000;

/**
 * What some cells of a project measure, by `run/position`; of very many, of the first.
 *
 * @param projectId of a project that the caller may see
 */
export async function readMeasures(
  { db }: Context,
  projectId: number,
  places: readonly { run: number; position: number }[],
): Promise<Map<string, Measures>> {
  if (places.length === 0) return new Map();
  const asked = places.slice(0, MOST_CELLS).map(({ run, position }) => sql`(${run}::int, ${position}::int)`);
  const rows = await db
    .select({
      run: cell.runId,
      position: cell.position,
      outputs: sql<string>`(${cell.detail}::json -> 'outputs')::text`,
    })
    .from(cell)
    .where(
      and(
        eq(cell.projectId, projectId),
        sql`(${cell.runId}, ${cell.position}) in (${sql.join(asked, sql`, `)})`,
      ),
    );
  return new Map(rows.map(({ run, position, outputs }) => [`${run}/${position}`, measuresOf(outputs)]));
}

const stored = z.array(outputSchema.pick({ metrics: true }));

function measuresOf(json: string): Measures {
  const metrics = z.decode(stored, JSON.parse(json)).map((output) => output.metrics);
  if (metrics.length === 0) return { maxAbs: null, cosine: null };
  // NaN among them makes it NaN, and a part that is not comparable says that the rest is not all.
  const of = (key: "maxAbs" | "cosine") =>
    metrics.map((found) => (found.broken > 0 ? Number.NaN : found[key]));
  return { maxAbs: Math.max(...of("maxAbs")), cosine: Math.min(...of("cosine")) };
}
