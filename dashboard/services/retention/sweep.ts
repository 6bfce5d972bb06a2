import { sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { cell, cellOps, picture, project, run, runPicture } from "../../db/schema.ts";
import { sweepBlobs } from "../blob/sweep.ts";

/** Rows in one statement: an embedded database holds everybody up while it works on one. */
const AT_ONCE = 200;

/** Statements in one sweep: what is left waits for the next. */
const MOST = 500;

/**
 * Removes the op rows and pictures that are older than their projects keep them, and pictures that no run shows any more. Verdicts, numbers, findings and logs stay; a run whose op
 * rows are gone says when they went.
 *
 * @returns whether nothing is left to remove
 */
export async function sweepAged(db: Database, most = MOST): Promise<boolean> {
  const kept = sql`${project.evidenceDays} is not null`;
  const old = (time: unknown) => sql`${time} < now() - make_interval(days => ${project.evidenceDays})`;
  const steps = [
    sql`delete from ${cellOps} where cell_id in (
      select ${cellOps.cellId} from ${project}
        join ${run} on ${run.projectId} = ${project.id} and ${run.agedAt} is null and ${run.whole}
        join ${cell} on ${cell.runId} = ${run.id}
        join ${cellOps} on ${cellOps.cellId} = ${cell.id}
      where ${kept} and ${old(run.receivedAt)} limit ${AT_ONCE}) returning 1 as gone`,
    sql`update ${run} set aged_at = now() where id in (
      select ${run.id} from ${project} join ${run} on ${run.projectId} = ${project.id}
      where ${kept} and ${old(run.receivedAt)} and ${run.agedAt} is null and ${run.whole} limit ${AT_ONCE}) returning 1 as gone`,
    sql`delete from ${picture} where (project_id, sha256) in (
      select ${picture.projectId}, ${picture.sha256} from ${project}
        join ${picture} on ${picture.projectId} = ${project.id}
      where ${kept} and ${old(picture.usedAt)} limit ${AT_ONCE}) returning 1 as gone`,
    // What a run that was removed alone showed, or a report that was not stored to its end. The time is asked for twice: of who waited for
    // a report that brings it again, the second question sees that.
    sql`delete from ${picture} where (project_id, sha256) in (
      select shown.project_id, shown.sha256 from ${picture} as shown
      where shown.used_at < now() - interval '1 hour' and not exists (
        select from ${runPicture} where ${runPicture.projectId} = shown.project_id and ${runPicture.sha256} = shown.sha256)
      limit ${AT_ONCE}) and used_at < now() - interval '1 hour' returning 1 as gone`,
  ];
  let left = most;
  for (const step of steps)
    for (;;) {
      if (left-- <= 0) return false;
      const { rows } = (await db.execute(step)) as unknown as { rows: unknown[] };
      if (rows.length < AT_ONCE) break;
    }
  await sweepBlobs(db);
  return true;
}
