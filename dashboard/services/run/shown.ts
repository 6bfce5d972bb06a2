import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { type Brief, cellOfBrief } from "../../../core/present/brief.ts";
import { isWrong, sameCause } from "../../../core/present/findings.ts";
import { buildGrid } from "../../../core/present/grid.ts";
import { type Cell, cellSchema } from "../../../core/report/schema.ts";
import type { ReportView } from "../../../core/view/view.ts";
import { cell } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { readOps } from "./ops.ts";

/** A run of so many cells is one page, which shows something of each; of more a page has a part. */
export const ONE_PAGE = 400;

/** The cells of a run that the caller may see, as far as a grid needs them: one text, of which the database's client makes no rows. */
export async function readBrief({ db }: Context, runId: number): Promise<Cell[]> {
  // By the index, so that Postgres has nothing to sort, of which each row is wide.
  const ordered = db
    .select({ text: sql<string>`coalesce(${cell.brief}, ${cell.detail})`.as("text") })
    .from(cell)
    .where(eq(cell.runId, runId))
    .orderBy(asc(cell.position))
    .as("ordered");
  const [all] = await db
    .select({ text: sql<string>`'[' || coalesce(string_agg(${ordered.text}, ','), '') || ']'` })
    .from(ordered);
  return (JSON.parse(all!.text) as Brief[]).map(cellOfBrief);
}

/** Which cells a page shows more of: places in the report, and of these the ones with op rows. */
interface Shown {
  places: number[];
  ops: Set<number>;
}

/** @param row of the grid, whose cells are listed */
export function shownOf({ cells, ...report }: ReportView["report"], row: number | null): Shown {
  const places = new Map(cells.map(({ id }, place) => [id, place]));
  const examples = sameCause(report.findings)
    .map(([finding]) => finding!)
    .filter(isWrong)
    .flatMap(({ example }) => places.get(example) ?? []);
  const ops = new Set(examples);
  if (cells.length <= ONE_PAGE) return { places: [...places.values()], ops };
  const fields = new Set(examples.map((place) => fieldOf(cells[place]!)));
  const listed = row === null ? undefined : buildGrid({ ...report, cells }).rows[row];
  const open = new Set(listed?.cells.flatMap((group) => group?.cells ?? []));
  const isShown = (cell: Cell) => open.has(cell) || fields.has(fieldOf(cell));
  return { places: cells.flatMap((cell, place) => (isShown(cell) ? [place] : [])), ops };
}

/** Its pictures are beside one another's. */
const fieldOf = ({ model, config, target, runtime }: Cell): string =>
  JSON.stringify([model, config, target, runtime]);

/** A report's cells, those that are shown as they were stored. */
export async function withDetail(
  context: Context,
  runId: number,
  cells: readonly Cell[],
  { places, ops }: Shown,
): Promise<Cell[]> {
  if (places.length === 0) return [...cells];
  const found = await context.db
    .select({ id: cell.id, position: cell.position, detail: cell.detail })
    .from(cell)
    .where(
      and(eq(cell.runId, runId), places.length < cells.length ? inArray(cell.position, places) : undefined),
    )
    .orderBy(asc(cell.position));
  const rows = await readOps(
    context,
    found.filter(({ position }) => ops.has(position)).map(({ id }) => id),
  );
  const all = [...cells];
  for (const { id, position, detail } of found)
    all[position] = { ...z.decode(cellSchema, JSON.parse(detail)), ops: rows.get(id) ?? null };
  return all;
}
