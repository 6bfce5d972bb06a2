import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";

/** Bytes that are read at once: by a stream's 64 KiB it takes half as much again. */
const PART = 2 ** 20;

/** SHA-256 of a file's bytes, in lower-case hex. Throws what reading throws. */
export async function sha256File(file: string): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    // One piece of memory for all: a stream takes another for each.
    const part = Buffer.allocUnsafeSlow(Math.min(size, PART) || PART);
    for (;;) {
      const { bytesRead } = await handle.read(part, 0, part.length);
      if (bytesRead === 0) break;
      hash.update(part.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

/** The same of a small file, on this very thread. */
export const sha256FileNow = (file: string): string =>
  createHash("sha256").update(readFileSync(file)).digest("hex");

/** SHA-256 of text in UTF-8, in lower-case hex. */
export const sha256Text = (text: string): string => createHash("sha256").update(text).digest("hex");
