import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Environment } from "../../system/environment.ts";

export interface WriterToken {
  token: string;
  /** The file it is kept in; null where the environment gave it. */
  file: string | null;
}

/** The token that writers must show: the environment's, else one made at the first start and kept. */
export async function provideToken({
  token,
  dataFolder,
}: Pick<Environment, "token" | "dataFolder">): Promise<WriterToken> {
  if (token) return { token, file: null };
  const file = path.join(dataFolder, "token");
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  // Created, never replaced: of two first starts at once, both end up with the first one's.
  await writeFile(file, `mnnp_${randomBytes(24).toString("base64url")}\n`, { flag: "wx", mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
  const kept = (await readFile(file, "utf8")).trim();
  if (!kept) throw new Error(`${file} is empty: delete it, and the next start makes a new token.`);
  return { token: kept, file };
}
