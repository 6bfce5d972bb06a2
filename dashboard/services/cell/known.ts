import { and, desc, eq, inArray } from "drizzle-orm";
import { cell, run } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { isWhole } from "../history/history.ts";
import { linkOf } from "../run/link.ts";
import { judgedColumns } from "./page.ts";

/**
 * The newest result of each identity that a project has one of.
 *
 * @param of a project that the caller may see
 */
export const findKnown = ({ db }: Context, of: { id: number }, identities: readonly string[]) =>
  db
    .selectDistinctOn([cell.identity], {
      identity: cell.identity,
      run: linkOf(run.id),
      cell: cell.position,
      receivedAt: run.receivedAt,
      ...judgedColumns,
    })
    .from(cell)
    .innerJoin(run, eq(run.id, cell.runId))
    .where(and(eq(cell.projectId, of.id), inArray(cell.identity, [...identities]), isWhole()))
    .orderBy(cell.identity, desc(run.receivedAt), desc(run.id), cell.position);
