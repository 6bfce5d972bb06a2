import { and, asc, eq, gt, inArray, type SQL } from "drizzle-orm";
import type { z } from "zod";
import { type reportSchema, reportSchema as whole } from "../../../core/report/schema.ts";
import { cell, cellOps, finding, picture, probe, run } from "../../db/schema.ts";
import { bytesOf } from "../blob/read.ts";
import { type Context, visible } from "../context.ts";
import { isWhole } from "../history/history.ts";

type Written = z.input<typeof reportSchema>;

/** Rows at a time: a report is longer than what one wants in memory. */
const AT_ONCE = 100;

/**
 * A run's report as JSON, piece by piece, as it was published; null where there is no such run that the caller may see. What its
 * project keeps for a time only is left out once that is over.
 */
export async function writtenReport(context: Context, id: number): Promise<AsyncGenerator<string> | null> {
  const [found] = await context.db
    .select({ projectId: run.projectId, document: run.document })
    .from(run)
    .where(and(visible(context, run.projectId), isWhole(), eq(run.id, id)));
  if (!found) return null;
  return pieces(context, { ...found, id });
}

async function* pieces(context: Context, of: { id: number; projectId: number; document: string }) {
  const document = JSON.parse(of.document) as Written;
  const pictures = new Set(document.inputs.flatMap(({ picture }) => picture ?? []));
  const lists: Partial<Record<keyof Written, () => AsyncGenerator<string>>> = {
    cells: () => cellsOf(context, of.id, pictures),
    findings: () => detailsOf(context, finding, of.id),
    probes: () => detailsOf(context, probe, of.id),
    // After the cells, which name them.
    pictures: () => picturesOf(context, of.projectId, [...pictures].sort()),
  };
  let between = "{";
  for (const key of Object.keys(whole.shape) as (keyof Written)[]) {
    const value = document[key];
    if (value === undefined) continue;
    yield `${between}${JSON.stringify(key)}:`;
    between = ",";
    const list = lists[key];
    if (!list) {
      yield JSON.stringify(value);
      continue;
    }
    let open = "[";
    for await (const entry of list()) {
      yield open + entry;
      open = ",";
    }
    yield open === "[" ? "[]" : "]";
  }
  yield "}";
}

async function* cellsOf({ db }: Context, runId: number, pictures: Set<string>): AsyncGenerator<string> {
  const read = (after: number) =>
    db
      .select({ position: cell.position, detail: cell.detail, ops: cellOps.ops })
      .from(cell)
      .leftJoin(cellOps, eq(cellOps.cellId, cell.id))
      .where(and(eq(cell.runId, runId), gt(cell.position, after)))
      .orderBy(asc(cell.position))
      .limit(AT_ONCE);
  for await (const { detail, ops } of inPages(read)) {
    const written = JSON.parse(detail) as Written["cells"][number];
    for (const output of written.outputs)
      if (output.pictures) pictures.add(output.pictures.reference).add(output.pictures.candidate);
    yield JSON.stringify({ ...written, ops: ops === null ? null : JSON.parse(ops) });
  }
}

async function* detailsOf(
  { db }: Context,
  table: typeof finding | typeof probe,
  runId: number,
): AsyncGenerator<string> {
  const read = (after: number) =>
    db
      .select({ position: table.position, detail: table.detail })
      .from(table as typeof finding)
      .where(and(eq(table.runId, runId), gt(table.position, after)) as SQL)
      .orderBy(asc(table.position))
      .limit(AT_ONCE);
  for await (const { detail } of inPages(read)) yield detail;
}

async function* picturesOf({ db }: Context, projectId: number, ids: string[]): AsyncGenerator<string> {
  // One at a time: each may have megabytes.
  for (const sha256 of ids) {
    const [found] = await db
      .select()
      .from(picture)
      .where(and(eq(picture.projectId, projectId), inArray(picture.sha256, [sha256])));
    const bytes = found ? await bytesOf(db, found) : null;
    if (!found || !bytes) continue;
    const { mime, width, height } = found;
    yield JSON.stringify({ id: sha256, mime, width, height, data: Buffer.from(bytes).toString("base64") });
  }
}

async function* inPages<Row extends { position: number }>(
  read: (after: number) => PromiseLike<Row[]>,
): AsyncGenerator<Row> {
  for (let after = -1; ; ) {
    const rows = await read(after);
    yield* rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.position;
  }
}
