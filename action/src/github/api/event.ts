import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Report } from "../../../../core/report/schema.ts";
import type { JobEnvironment } from "../../system/environment.ts";

const repo = z.object({ full_name: z.string() }).nullish();
const pullRequest = z.object({
  number: z.number().int().positive(),
  head: z.object({ sha: z.string(), ref: z.string(), repo }),
  base: z.object({ ref: z.string(), sha: z.string().optional(), repo }),
});
const mergeGroup = z.object({ head_sha: z.string(), head_ref: z.string(), base_ref: z.string() });
const payload = z.object({ pull_request: pullRequest.optional(), merge_group: mergeGroup.optional() });

/** What a workflow's event says about what is judged. */
export interface EventFacts {
  /** The pull request's number; null where the event is none. */
  pull: number | null;
  /** The commit that is judged: a pull request's head, not the merge that was checked out. */
  sha: string;
  /** The branch that is judged. */
  branch: string;
  /** The branch whose last report is the baseline. */
  base: string;
  /** A merge queue's try: a commit that nobody has on a branch, held against the branch that it would become part of. */
  queued: boolean;
  /** A pull request from another repository: no secret, and a token that can only read. */
  fork: boolean;
  /** The repository that the commit comes from. */
  from: string;
}

/** Reads the event's payload. Without one, the job's own commit and branch. */
export async function readEvent(job: JobEnvironment): Promise<EventFacts> {
  const json: unknown = job.eventFile ? JSON.parse(await readFile(job.eventFile, "utf8")) : {};
  const parsed = payload.safeParse(json);
  const pull = parsed.success ? parsed.data.pull_request : undefined;
  const group = parsed.success && job.event === "merge_group" ? parsed.data.merge_group : undefined;
  if (group)
    return {
      pull: null,
      sha: group.head_sha,
      branch: plainBranch(group.head_ref),
      base: plainBranch(group.base_ref),
      queued: true,
      fork: false,
      from: job.repository,
    };
  const isPull = job.event === "pull_request" || job.event === "pull_request_target";
  if (!isPull || !pull)
    return {
      pull: null,
      sha: job.sha,
      branch: job.refName,
      base: job.refName,
      queued: false,
      fork: false,
      from: job.repository,
    };
  return factsOfPull(pull, job.repository);
}

const plainBranch = (ref: string): string => ref.replace(/^refs\/heads\//, "");

/**
 * What is judged of a pull request.
 *
 * @param repository `owner/name` of the repository that it was opened in
 */
export function factsOfPull(
  {
    number,
    head,
    base,
  }: {
    number: number;
    head: { sha: string; ref: string; repo?: { full_name: string } | null | undefined };
    base: { ref: string };
  },
  repository: string,
): EventFacts {
  // A fork that was deleted since has no repository left.
  const from = head.repo?.full_name ?? "";
  const fork = from.toLowerCase() !== repository.toLowerCase();
  return {
    pull: number,
    sha: head.sha,
    // Never a name that a branch of this repository could have: a fork's report is nobody's baseline.
    branch: fork ? `${from.split("/")[0] || "unknown"}:${head.ref}` : head.ref,
    base: base.ref,
    queued: false,
    fork,
    from: from || repository,
  };
}

/**
 * Where a report comes from, as the event says: what was checked out is often a merge commit without a branch. Event, ref and number
 * are what a dashboard tells a branch's own report from others by, where an API token published it.
 */
export const sourceOf = (
  { from, sha, branch, pull }: EventFacts,
  { event, ref }: Pick<JobEnvironment, "event" | "ref">,
): NonNullable<Report["source"]> => ({
  repository: from || null,
  commit: sha.slice(0, 64) || null,
  branch: branch || null,
  dirty: false,
  event: event.slice(0, 100) || undefined,
  ref: ref || undefined,
  pull: pull ?? undefined,
});
