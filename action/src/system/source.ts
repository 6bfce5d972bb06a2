import type { Report } from "../../../core/report/schema.ts";
import { askGit } from "./git.ts";
import { repositoryOf } from "./project.ts";

/** The repository that the configuration lies in; null outside of one. */
export async function describeSource(folder: string, env: Record<string, string>): Promise<Report["source"]> {
  const git = (...args: string[]) => askGit(folder, args, env);
  const commit = await git("rev-parse", "HEAD");
  if (!commit) return null;
  const [branch, remote, changes] = await Promise.all([
    git("rev-parse", "--abbrev-ref", "HEAD"),
    git("remote", "get-url", "origin"),
    git("status", "--porcelain", "--untracked-files=no"),
  ]);
  return { repository: remote && repositoryOf(remote), commit, branch, dirty: changes !== null };
}
