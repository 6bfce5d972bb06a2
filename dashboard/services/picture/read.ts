import { and, eq } from "drizzle-orm";
import { picture } from "../../db/schema.ts";
import { bytesOf } from "../blob/read.ts";
import { type Context, visible } from "../context.ts";

/** Reads a picture by the SHA-256 of its bytes; null when no visible project has it. */
export async function readPicture(
  context: Context,
  sha256: string,
): Promise<{ mime: string; bytes: Uint8Array } | null> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return null;
  const [found] = await context.db
    .select({ sha256: picture.sha256, mime: picture.mime, bytes: picture.bytes })
    .from(picture)
    .where(and(visible(context, picture.projectId), eq(picture.sha256, sha256)))
    .limit(1);
  const bytes = found ? await bytesOf(context.db, found) : null;
  return bytes && { mime: found!.mime, bytes };
}
