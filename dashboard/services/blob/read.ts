import { createHash } from "node:crypto";
import type { Database } from "../../db/client.ts";
import { log } from "../../system/log.ts";

/** A picture's bytes, where they are: in its row, or in the blob store. Null where that has none, or others. */
export async function bytesOf(
  { blobs }: Pick<Database, "blobs">,
  { sha256, bytes }: { sha256: string; bytes: Uint8Array | null },
): Promise<Uint8Array | null> {
  if (bytes !== null) return bytes;
  if (!blobs) {
    log(`the picture ${sha256} is in a blob store: set MNN_PARITY_BLOBS to it`);
    return null;
  }
  const found = await blobs.get(sha256);
  if (found && createHash("sha256").update(found).digest("hex") === sha256) return found;
  log(`the blob store ${found ? "has other bytes under" : "does not have"} ${sha256}`);
  return null;
}
