import { sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { cell, run } from "../../db/schema.ts";
import { isHistory } from "../history/history.ts";
import { branchKeyOf } from "./branch-key.ts";
import { copied, copies, keys, replaced } from "./columns.ts";

/** Puts the cells of the run before in the place of a run's, where there are any. For when the run is removed, which removes the others. */
export async function giveBack(tx: Database, runId: number): Promise<void> {
  await tx.execute(sql`
    insert into latest (${keys}, ${copied}, previous_verdict, previous_outcome, previous_release)
    select distinct on (mine.series_id, mine.release_key)
      mine.project_id, mine.branch_key, mine.series_id, mine.release_key, ${copies},
      lead(cell.verdict) over before, lead(cell.outcome) over before, lead(cell.release) over before
    from latest as mine
      join ${cell} on cell.project_id = mine.project_id and cell.series_id = mine.series_id and cell.release_key = mine.release_key
      join ${run} on run.id = cell.run_id
    where mine.run_id = ${runId} and run.id <> ${runId} and cell.role = 'candidate' and ${isHistory()}
      and ${branchKeyOf(sql`run.branch`)} = mine.branch_key
    window before as (
      partition by mine.series_id, mine.release_key order by run.received_at desc, run.id desc, cell.position)
    order by mine.series_id, mine.release_key, run.received_at desc, run.id desc, cell.position
    on conflict (${keys}) do update set ${replaced},
      previous_verdict = excluded.previous_verdict, previous_outcome = excluded.previous_outcome,
      previous_release = excluded.previous_release`);
}
