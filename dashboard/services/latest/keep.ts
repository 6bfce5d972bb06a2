import { sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { cell, project, run } from "../../db/schema.ts";
import { isHistory } from "../history/history.ts";
import { branchKeyOf } from "./branch-key.ts";
import { copied, copies, keys, replaced } from "./columns.ts";

/**
 * Lets a run's cells stand as the latest of their series and release, where the run is a branch's history and none that came later
 * stands there. Within the transaction that makes the run whole.
 */
export async function keepLatest(tx: Database, runId: number): Promise<void> {
  // In the order of the key: of two writers, neither waits for the other while it holds what that one waits for.
  await tx.execute(sql`
    insert into latest (${keys}, ${copied})
    select distinct on (cell.series_id, cell.release_key)
      cell.project_id, ${branchKeyOf(sql`run.branch`)}, cell.series_id, cell.release_key, ${copies}
    from ${cell} join ${run} on run.id = cell.run_id
    where cell.run_id = ${runId} and cell.role = 'candidate' and ${isHistory()}
    order by cell.series_id, cell.release_key, cell.position
    on conflict (${keys}) do update set ${replaced},
      previous_verdict = latest.verdict, previous_outcome = latest.outcome, previous_release = latest.release
    where (latest.received_at, latest.run_id) < (excluded.received_at, excluded.run_id)`);
  await tx.execute(sql`
    update latest set previous_verdict = before.verdict, previous_outcome = before.outcome, previous_release = before.release
    from latest as fresh cross join lateral (
      select older.verdict, older.outcome, older.release from latest as older
      where older.project_id = fresh.project_id and older.branch_key = fresh.branch_key
        and older.series_id = fresh.series_id and older.release_key < fresh.release_key
      order by older.release_key desc limit 1) as before
    where fresh.run_id = ${runId} and fresh.previous_verdict is null
      and latest.project_id = fresh.project_id and latest.branch_key = fresh.branch_key
      and latest.series_id = fresh.series_id and latest.release_key = fresh.release_key`);
  await tx.execute(sql`
    update ${project} set history_version = history_version + 1
    from ${run} where run.id = ${runId} and project.id = run.project_id and ${isHistory()}`);
}
