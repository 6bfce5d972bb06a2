import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Report } from "../../../core/report/schema.ts";
import { repositoryOf } from "./project.ts";

const run = promisify(execFile);

/** The repository that the configuration lies in; null outside of one. */
export async function describeSource(folder: string, env: Record<string, string>): Promise<Report["source"]> {
  const git = async (...args: string[]): Promise<string | null> => {
    try {
      return (await run("git", args, { cwd: folder, env: env as NodeJS.ProcessEnv })).stdout.trim() || null;
    } catch {
      return null;
    }
  };
  const commit = await git("rev-parse", "HEAD");
  if (!commit) return null;
  const [branch, remote, changes] = await Promise.all([
    git("rev-parse", "--abbrev-ref", "HEAD"),
    git("remote", "get-url", "origin"),
    git("status", "--porcelain", "--untracked-files=no"),
  ]);
  return { repository: remote && repositoryOf(remote), commit, branch, dirty: changes !== null };
}
