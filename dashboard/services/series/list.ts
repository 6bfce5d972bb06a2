import { and, asc, countDistinct, eq, exists, min } from "drizzle-orm";
import { latest, project, series } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { projectNamed } from "../project/named.ts";

/** The series of one model, target and configuration, which differ in their input only. */
export interface SeriesGroup {
  model: string;
  config: string;
  target: string;
  origin: string;
  inputs: number;
  /** One of them, as the address of their page. */
  id: string;
}

/** Everything a project has a history of, on whichever branch. */
export async function listSeries(context: Context, projectName: string): Promise<SeriesGroup[]> {
  const { model, config, target, origin, flags } = series;
  const { db } = context;
  const history = db
    .select({ id: latest.seriesId })
    .from(latest)
    .where(and(eq(latest.projectId, series.projectId), eq(latest.seriesId, series.id)));
  const rows = await db
    .select({ model, config, target, origin, inputs: countDistinct(series.input), id: min(series.id) })
    .from(series)
    .innerJoin(project, eq(project.id, series.projectId))
    .where(and(visible(context, series.projectId), projectNamed(projectName), exists(history)))
    .groupBy(model, config, target, origin, flags)
    .orderBy(asc(model), asc(config), asc(target), asc(origin));
  return rows.map((row) => ({ ...row, id: row.id! }));
}
