import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The project's name where none was given: owner/name of the git remote `origin`, else the folder's name. */
export async function defaultProject(folder: string): Promise<string> {
  const remote = await run("git", ["-C", folder, "config", "--get", "remote.origin.url"], { timeout: 5000 })
    .then(({ stdout }) => repositoryOf(stdout.trim()))
    .catch(() => null);
  return remote ?? (path.basename(folder) || "project");
}

/** `owner/name` of a remote's URL (https, ssh or scp-like); null for a path on this machine. */
export function repositoryOf(url: string): string | null {
  const remote = /^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+@?[^/:]*:)(.+)$/i.exec(url)?.[1];
  if (!remote || /^file:/i.test(url)) return null;
  const parts = remote
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .split("/")
    .filter(Boolean);
  return parts.length >= 2 ? parts.slice(-2).join("/") : null;
}
