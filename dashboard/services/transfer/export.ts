import { and, asc, eq, gt } from "drizzle-orm";
import {
  apiToken,
  cell,
  cellOps,
  finding,
  member,
  picture,
  probe,
  project,
  release,
  run,
  series,
} from "../../db/schema.ts";
import { noProject } from "../access/make-token.ts";
import { bytesOf } from "../blob/read.ts";
import { administered, type Context } from "../context.ts";
import { projectNamed } from "../project/named.ts";
import { encodeRow, FORMAT, type Row, type TableName } from "./format.ts";

/** As many rows as are read at once. */
const PAGE = 200;

/**
 * All that a project has, as lines of JSON: what it is, each run with its rows, what its runs share, and last how many lines there were.
 * What comes meanwhile may be in it or not, but no run is in it by half.
 *
 * @throws CodedError `not_found` where there is no such project that the caller administers; before the first line
 */
export async function exportProject(context: Context, name: string): Promise<AsyncGenerator<string>> {
  const [found] = await context.db
    .select()
    .from(project)
    .where(and(administered(context, project.id), projectNamed(name)));
  if (!found) throw noProject(name);
  return lines(context, found);
}

async function* lines({ db }: Context, owner: typeof project.$inferSelect): AsyncGenerator<string> {
  const { id: projectId, ...rest } = owner;
  yield `${JSON.stringify({ format: FORMAT, project: encodeRow(rest) })}\n`;
  let count = 0;
  const line = (table: TableName, row: Row) => {
    count++;
    return `${JSON.stringify({ table, row: encodeRow(row) })}\n`;
  };
  const runs = await db
    .select({ id: run.id })
    .from(run)
    .where(and(eq(run.projectId, projectId), eq(run.whole, true)))
    .orderBy(asc(run.receivedAt), asc(run.id));
  for (const { id } of runs) {
    const [row] = await db.select().from(run).where(eq(run.id, id));
    if (!row) continue;
    yield line("run", row);
    for (let after = -1; ; ) {
      const page = await db
        .select({ cell, ops: cellOps.ops })
        .from(cell)
        .leftJoin(cellOps, eq(cellOps.cellId, cell.id))
        .where(and(eq(cell.runId, id), gt(cell.position, after)))
        .orderBy(asc(cell.position))
        .limit(PAGE);
      for (const { cell: one } of page) yield line("cell", one);
      for (const { cell: one, ops } of page)
        if (ops !== null) yield line("cellOps", { cellId: one.id, projectId, ops });
      if (page.length < PAGE) break;
      after = page.at(-1)!.cell.position;
    }
    for (const row of await db.select().from(finding).where(eq(finding.runId, id)))
      yield line("finding", row);
    for (const row of await db.select().from(probe).where(eq(probe.runId, id))) yield line("probe", row);
  }
  for (const row of await db.select().from(release).where(eq(release.projectId, projectId)))
    yield line("release", row);
  for (const row of await db.select().from(series).where(eq(series.projectId, projectId)))
    yield line("series", row);
  const pictures = await db
    .select({ sha256: picture.sha256 })
    .from(picture)
    .where(eq(picture.projectId, projectId));
  for (const { sha256 } of pictures) {
    const own = and(eq(picture.projectId, projectId), eq(picture.sha256, sha256));
    for (const row of await db.select().from(picture).where(own)) {
      const bytes = await bytesOf(db, row);
      if (bytes) yield line("picture", { ...row, bytes });
    }
  }
  for (const row of await db.select().from(apiToken).where(eq(apiToken.projectId, projectId)))
    yield line("apiToken", row);
  for (const row of await db.select().from(member).where(eq(member.projectId, projectId)))
    yield line("member", row);
  yield `${JSON.stringify({ end: count })}\n`;
}
