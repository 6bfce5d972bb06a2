import { sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { cell, picture, run, runPicture } from "../../db/schema.ts";

/** A SHA-256 within JSON. */
const named = sql.raw(`'"([0-9a-f]{64})"', 'g'`);

/** Finds again which pictures each of a project's runs shows, as the migration that made the table did. For a project that was taken in. */
export async function linkPictures(tx: Database, projectId: number): Promise<void> {
  await tx.execute(sql`
    insert into ${runPicture} (project_id, run_id, sha256)
    select distinct shown.project_id, shown.run_id, shown.sha256
    from (
      select project_id, run_id, (regexp_matches(detail, ${named}))[1] as sha256 from ${cell} where project_id = ${projectId}
      union all
      select project_id, id, (regexp_matches(document, ${named}))[1] from ${run} where project_id = ${projectId}
    ) as shown join ${picture} using (project_id, sha256)`);
}
