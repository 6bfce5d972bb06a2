import type { Report } from "../../../core/report/schema.ts";
import type { Standing } from "../../db/schema.ts";
import type { Identity } from "../token/identity.ts";

/** What a report is of. */
export interface Provenance {
  standing: Standing;
  /** The branch whose history it belongs to, where its standing is `branch`; else a name for it: `owner:branch` for a fork's. */
  branch: string | null;
  /** The ref that its workflow ran on; null where there was none. */
  ref: string | null;
  /** The pull request's number; null where it is of none. */
  pull: number | null;
  /** The workflow's event; null where there was none. */
  event: string | null;
}

/** From the most to the least that can be relied on. */
const order: readonly Standing[] = ["branch", "tag", "pull", "unverified", "fork"];

/**
 * Events that run what was put on a branch by somebody who may write to it. Others run with the base's or the default branch's name,
 * whoever caused them and whatever they judge: `pull_request_target`, `workflow_run`, `issue_comment`, ...
 */
const branchEvents: readonly string[] = ["push", "schedule", "workflow_dispatch", "merge_group"];

/**
 * What a report is of: what the job's identity proves, and where the report itself says less, that. The API token's holder is the
 * owner and is believed, but a report of theirs can still say that it is a pull request's or a fork's.
 *
 * @param by the job that sends it; null for the API token's holder
 */
export function provenanceOf(said: Report["source"], by: Identity | null): Provenance {
  const told = { event: said?.event ?? null, ref: said?.ref ?? null, headRef: "" };
  const job = by ?? told;
  const standing = lowest([
    by ? standingOf(by) : "branch",
    told.event === null ? "branch" : standingOf({ ...told, event: told.event }),
    said?.pull === undefined ? "branch" : "pull",
    isOfFork(said, by) ? "fork" : "branch",
    isOfOtherCommit(said, by) ? "unverified" : "branch",
  ]);
  return {
    standing,
    branch: branchOf(standing, said, job),
    ref: job.ref || null,
    pull: pullIn(job.ref) ?? said?.pull ?? null,
    event: job.event,
  };
}

const lowest = (standings: readonly Standing[]): Standing =>
  order.findLast((standing) => standings.includes(standing)) ?? "unverified";

function standingOf({
  event,
  ref,
  headRef,
}: {
  event: string;
  ref: string | null;
  headRef: string;
}): Standing {
  if (ref?.startsWith("refs/tags/")) return "tag";
  if (event === "pull_request" || ref?.startsWith("refs/pull/")) return "pull";
  return branchEvents.includes(event) && !headRef && branchIn(ref) ? "branch" : "unverified";
}

/** No branch has a colon in its name, so `owner:branch` is another repository's. */
function isOfFork(said: Report["source"], by: Identity | null): boolean {
  if (said?.branch?.includes(":")) return true;
  // The API token's holder may publish from a clone of their own.
  return Boolean(by && said?.repository && said.repository.toLowerCase() !== by.repository.toLowerCase());
}

/** A job on a branch that judges another commit than the branch's: a fork's, by a maintainer's hand. A pull request's runs on a merge. */
function isOfOtherCommit(said: Report["source"], by: Identity | null): boolean {
  if (!said?.commit || !by?.sha || standingOf(by) !== "branch") return false;
  const [commit, sha] = [said.commit.toLowerCase(), by.sha.toLowerCase()];
  return !commit.startsWith(sha) && !sha.startsWith(commit);
}

function branchOf(
  standing: Standing,
  said: Report["source"],
  { ref, headRef }: Pick<Identity, "headRef"> & { ref: string | null },
): string | null {
  if (standing === "tag") return null;
  if (standing === "branch") return ref ? branchIn(ref) : named(said?.branch);
  if (standing === "fork") return forksBranch(said);
  return headRef || named(said?.branch);
}

/** With its owner, so that it reads as none of ours. */
function forksBranch(said: Report["source"]): string | null {
  const branch = named(said?.branch);
  if (!branch || branch.includes(":")) return branch;
  return `${said?.repository?.split("/")[0] || "unknown"}:${branch}`;
}

/** Git calls a checkout without a branch `HEAD`, and lets no branch be called so. */
const named = (branch: string | null | undefined): string | null =>
  branch && branch !== "HEAD" ? branch : null;

const branchIn = (ref: string | null): string | null => /^refs\/heads\/(.+)$/s.exec(ref ?? "")?.[1] ?? null;

function pullIn(ref: string | null): number | null {
  const number = /^refs\/pull\/(\d{1,9})\//.exec(ref ?? "")?.[1];
  return number ? Number(number) : null;
}
