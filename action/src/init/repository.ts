import path from "node:path";
import { askGit } from "../system/git.ts";

/** Files that git is asked about: a command line has room for so many. */
const MOST = 500;

/** What a workflow needs to know of the git repository around a folder. */
export interface Repository {
  /** Absolute; the folder itself where there is no repository. */
  top: string;
  /** Whose pushes leave the baseline. */
  branch: string;
  isGit: boolean;
}

const git = (folder: string, ...args: string[]) => askGit(folder, args);

/** The repository that a folder is in, and its default branch: the remote's, else main or master, else the one checked out. */
export async function repositoryAround(folder: string): Promise<Repository> {
  if ((await git(folder, "rev-parse", "--is-inside-work-tree")) !== "true")
    return { top: folder, branch: "main", isGit: false };
  // Upwards from the folder as it is written, where a link leads into the repository.
  const top = path.resolve(folder, (await git(folder, "rev-parse", "--show-cdup")) ?? ".");
  const remote = (await git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD"))?.replace(
    /^origin\//,
    "",
  );
  const branches = (await git(folder, "branch", "--format=%(refname:short)"))?.split("\n") ?? [];
  const usual = ["main", "master"].find((name) => branches.includes(name));
  const here = await git(folder, "symbolic-ref", "--short", "HEAD");
  return { top, branch: remote ?? usual ?? here ?? "main", isGit: true };
}

/** Which of these files git does not have, relative to the folder: a job would not have them. `ignored`: nor takes unasked. */
export async function notInGit(
  files: readonly string[],
  folder: string,
): Promise<{ untracked: string[]; ignored: string[] }> {
  const lines = async (...args: string[]) =>
    ((await git(folder, "-c", "core.quotePath=false", ...args, "--", ...files.slice(0, MOST))) ?? "")
      .split("\n")
      .filter(Boolean)
      .map((file) => path.relative(folder, path.resolve(folder, file)));
  const [others, ignored] = [await lines("ls-files", "--others"), await lines("check-ignore")];
  return { untracked: others.filter((file) => !ignored.includes(file)), ignored };
}

/** Whether Git LFS keeps any of these files. */
export async function isInLfs(files: readonly string[], folder: string): Promise<boolean> {
  const filters = await git(folder, "check-attr", "filter", "--", ...files.slice(0, MOST));
  return filters?.split("\n").some((line) => line.endsWith(": lfs")) ?? false;
}
