import { readFile } from "node:fs/promises";
import path from "node:path";
import { failure } from "../../errors/error.ts";

/** MNN's sources on this disk, and what they are. */
export interface SourceTree {
  folder: string;
  /** MNN's version by its header. */
  version: string;
  /** A hash of the content, or of git's commit: the same identity, the same sources. */
  identity: string;
  /** For the report: a commit, `COMMIT-dirty` or a hash of the folder. */
  commit: string;
}

/** MNN's version as its own header has it. Throws `source-path` where there is none. */
export async function readVersion(folder: string): Promise<string> {
  const header = path.join(folder, "include", "MNN", "MNNDefine.h");
  const text = await readFile(header, "utf8").catch(() => {
    throw failure("source-path", folder, "there is no include/MNN/MNNDefine.h in it");
  });
  const parts = ["MAJOR", "MINOR", "PATCH"].map(
    (part) => new RegExp(`define\\s+MNN_VERSION_${part}\\s+(\\d+)`).exec(text)?.[1],
  );
  if (parts.includes(undefined)) throw failure("source-path", folder, "MNNDefine.h tells no version");
  return parts.join(".");
}
