import path from "node:path";
import { askGit } from "./git.ts";

/** The project's name where none was given: owner/name of the git remote `origin`, else the folder's name. */
export async function defaultProject(folder: string): Promise<string> {
  const remote = await askGit(folder, ["config", "--get", "remote.origin.url"]);
  return (remote && repositoryOf(remote)) ?? (path.basename(folder) || "project");
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
