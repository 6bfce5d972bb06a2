import { markerOf } from "../text/comment-text.ts";
import type { Github } from "./client.ts";

/** What became of the comment. */
export type Commented = "created" | "updated" | "unchanged" | "quiet";

/**
 * Writes the one comment of a series: an earlier one is updated in place.
 *
 * @param news whether it is worth a new comment; without news an earlier one is still brought up to date
 */
export async function writeComment(
  github: Github,
  pull: number,
  { name, body, news }: { name: string; body: string; news: boolean },
): Promise<Commented> {
  const { octokit, owner, repo } = github;
  const earlier = await findComment(github, pull, name);
  if (earlier) {
    if (earlier.body === body) return "unchanged";
    await octokit.rest.issues.updateComment({ owner, repo, comment_id: earlier.id, body });
    return "updated";
  }
  if (!news) return "quiet";
  await octokit.rest.issues.createComment({ owner, repo, issue_number: pull, body });
  return "created";
}

/** Our comment, by its last line and by who wrote it: anybody can paste a marker, and theirs is not ours to change. */
async function findComment(
  github: Github,
  pull: number,
  name: string,
): Promise<{ id: number; body: string } | null> {
  const { octokit, owner, repo } = github;
  const marker = markerOf(name);
  let me: string | null | undefined;
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: pull,
    per_page: 100,
  });
  for await (const { data } of pages)
    for (const { id, body, user } of data) {
      if (!body?.trimEnd().endsWith(marker)) continue;
      if (user?.type === "Bot") return { id, body };
      me ??= await whoAmI(github);
      if (me !== null && user?.login === me) return { id, body };
    }
  return null;
}

/** A workflow's own token has no user, and writes as a bot. */
async function whoAmI({ octokit }: Github): Promise<string | null> {
  return octokit.rest.users.getAuthenticated().then(
    ({ data }) => data.login,
    () => null,
  );
}
