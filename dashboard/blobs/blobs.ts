import type { BlobsUrl } from "../system/environment.ts";

/** Keeps bytes by their SHA-256, in lower-case hex. */
export interface Blobs {
  /** Keeps them, all of them or nothing; the same again changes nothing. */
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  /** Null where there are none. */
  get(sha256: string): Promise<Uint8Array | null>;
  /** Removes those that are there. */
  remove(sha256s: readonly string[]): Promise<void>;
}

/** @throws where what the address names cannot be written to, or is not there */
export async function openBlobs(at: BlobsUrl): Promise<Blobs> {
  if (at.kind === "folder") return (await import("./folder.ts")).openFolder(at.folder);
  return (await import("./s3.ts")).openBucket(at);
}
