import { inArray, sql } from "drizzle-orm";
import type { Blobs } from "../../blobs/blobs.ts";
import type { Database } from "../../db/client.ts";
import { blob } from "../../db/schema.ts";

/** Some bytes by their SHA-256. */
export type Named = readonly [sha256: string, bytes: Uint8Array];

/** Bytes on their way at once. */
const AT_ONCE = 4;

/**
 * Has the blob store keep some bytes. What nothing refers to an hour later is swept (sweep.ts).
 *
 * @param db not a transaction, if it can be: what is put there must be known even if all else comes to nothing
 */
export async function keepBlobs(db: Database, blobs: Blobs, all: readonly Named[]): Promise<void> {
  if (all.length === 0) return;
  const names = all.map(([sha256]) => sha256);
  // Waits for a sweep that is removing one of them.
  const known = await db
    .insert(blob)
    .values(names.map((sha256) => ({ sha256 })))
    .onConflictDoUpdate({ target: blob.sha256, set: { usedAt: sql`now()` } })
    .returning({ sha256: blob.sha256, stored: blob.stored });
  const stored = new Set(known.flatMap((one) => (one.stored ? one.sha256 : [])));
  const missing = all.filter(([sha256]) => !stored.has(sha256));
  if (missing.length === 0) return;
  const left = missing.values();
  const put = async () => {
    for (const [sha256, bytes] of left) await blobs.put(sha256, bytes);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, put));
  await db
    .update(blob)
    .set({ stored: true })
    .where(
      inArray(
        blob.sha256,
        missing.map(([sha256]) => sha256),
      ),
    );
}
