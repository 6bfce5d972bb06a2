import { job as told } from "../../../../core/words/log/job.ts";
import type { Told } from "../../../../core/words/stored/phrase.ts";
import type { Github } from "./client.ts";

/** GitHub gives this many at once, and this many pages are asked for. */
const PAGE = 100;
export const MOST_PAGES = 10;

/** An artifact of the repository, as GitHub tells of it. */
export interface Artifact {
  id: number;
  /** Packed bytes. */
  size: number;
  expired: boolean;
  /** The run that left it; `own`: of a branch or tag of this repository, not of a fork. */
  run: { id: number; branch: string | null; own: boolean };
}

/**
 * The repository's artifacts of an exact name, those of the newest run first. GitHub lists them by upload, which a repeated run
 * makes again; ids of runs grow with their creation.
 *
 * @param tell is told how many were looked through, and whether that was all
 */
export async function listArtifacts(
  { octokit, owner, repo }: Github,
  name: string,
  tell: (line: Told) => void,
): Promise<Artifact[]> {
  const found: Artifact[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await octokit.rest.actions.listArtifactsForRepo({
      owner,
      repo,
      name,
      per_page: PAGE,
      page,
    });
    for (const { id, size_in_bytes: size, expired, workflow_run: run } of data.artifacts) {
      if (!run?.id) continue;
      // Deleted forks have no repository left.
      const own = run.repository_id !== undefined && run.head_repository_id === run.repository_id;
      found.push({ id, size, expired, run: { id: run.id, branch: run.head_branch ?? null, own } });
    }
    const isLast = data.artifacts.length < PAGE || page * PAGE >= data.total_count;
    if (isLast || page === MOST_PAGES) {
      const seen = { name, found: found.length, pages: page, most: MOST_PAGES };
      tell(isLast ? told.pages(seen) : told.newestPages({ ...seen, of: data.total_count }));
      break;
    }
  }
  return found.sort((a, b) => b.run.id - a.run.id || b.id - a.id);
}
