import { inArray, sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { blob, picture } from "../../db/schema.ts";

/** At once. */
const MOST = 200;

/**
 * Removes bytes from the blob store that no project refers to, and that nobody wanted kept for an hour: whose report is still being stored
 * has asked for them less long ago.
 *
 * @returns how many went
 */
export async function sweepBlobs(db: Database): Promise<number> {
  const { blobs } = db;
  if (!blobs) return 0;
  const some = async (own: Database) => {
    const { rows } = (await own.execute(sql`
      select sha256 from ${blob} where used_at < now() - interval '1 hour'
        and not exists (select from ${picture} where ${picture.sha256} = ${blob.sha256})
      limit ${MOST} for update skip locked`)) as unknown as { rows: { sha256: string }[] };
    const names = rows.map(({ sha256 }) => sha256);
    if (names.length === 0) return 0;
    await blobs.remove(names);
    await own.delete(blob).where(inArray(blob.sha256, names));
    return names.length;
  };
  // Who wants to keep one of them waits: for the rows, or, where all share one connection, for the turn.
  const sweep = () => (db.oneByOne ? db.oneByOne(() => some(db)) : db.transaction(some));
  let gone = 0;
  for (;;) {
    const now = await sweep();
    gone += now;
    if (now < MOST) return gone;
  }
}
