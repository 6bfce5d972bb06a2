import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";

/** Bytes that are read at once: by the 64 KiB that are usual it takes half as much again. */
const PART = 2 ** 20;

/** SHA-256 of a file's bytes, in lower-case hex. Throws what reading throws. */
export async function sha256File(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: PART }), hash);
  return hash.digest("hex");
}

/** The same of a small file, on this very thread. */
export const sha256FileNow = (file: string): string =>
  createHash("sha256").update(readFileSync(file)).digest("hex");

/** SHA-256 of text in UTF-8, in lower-case hex. */
export const sha256Text = (text: string): string => createHash("sha256").update(text).digest("hex");
