import os from "node:os";
import path from "node:path";

/** Everything the tool takes from the process environment. This file is its only reader. */
export interface Environment {
  /** Where downloads and builds are kept: `MNN_PARITY_HOME`, else `mnn-parity` in the XDG cache folder. */
  home: string;
  /** The dashboard's API token: `MNN_PARITY_TOKEN`. */
  token: string | undefined;
  ci: boolean;
  /** What child processes inherit. */
  inherited: Record<string, string>;
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const cache = env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return {
    home: path.resolve(env.MNN_PARITY_HOME || path.join(cache, "mnn-parity")),
    token: env.MNN_PARITY_TOKEN || undefined,
    ci: Boolean(env.CI) && env.CI !== "false",
    inherited: Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}
