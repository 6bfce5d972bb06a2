import type { RunVerdict } from "../../../../core/change/decide.ts";
import type { Github } from "./client.ts";

/**
 * Who made a check, written into it as its `external_id`: a job of a fork's can have the check's name, and GitHub shows that job as
 * one more check, but only a token that may write checks sets this.
 */
export const checkMarks = {
  /** This repository's own run. */
  own: (runId: string) => `run:${runId}`,
  /** Opened for a fork's head, ended by what the fork claims. */
  fork: "fork",
  /** A fork's commit that a maintainer had run. */
  verified: (runId: string) => `verified:${runId}`,
} as const;

/** Opens a check that blocks until it ends. @returns its id */
export async function openCheck(
  { octokit, owner, repo }: Github,
  {
    name,
    sha,
    details,
    mark,
    output,
  }: {
    name: string;
    sha: string;
    details: string | null;
    mark: string;
    output: { title: string; summary: string };
  },
): Promise<number> {
  const { data } = await octokit.rest.checks.create({
    owner,
    repo,
    name,
    head_sha: sha,
    status: "in_progress",
    started_at: new Date().toISOString(),
    external_id: mark,
    ...(details ? { details_url: details } : {}),
    output,
  });
  return data.id;
}

/** How a check ends. */
export interface Ending {
  /** `action_required` blocks a merge as a failure does, and claims none. */
  conclusion: "success" | "failure" | "action_required" | "cancelled";
  title: string;
  summary: string;
  /** Written over the check's own. */
  mark?: string;
}

const conclusions: Record<RunVerdict, Ending["conclusion"]> = {
  pass: "success",
  fail: "failure",
  incomplete: "failure",
};

export const conclusionOf = (verdict: RunVerdict): Ending["conclusion"] => conclusions[verdict];

export async function closeCheck(
  { octokit, owner, repo }: Github,
  id: number,
  { conclusion, title, summary, mark }: Ending,
): Promise<void> {
  await octokit.rest.checks.update({
    owner,
    repo,
    check_run_id: id,
    status: "completed",
    conclusion,
    completed_at: new Date().toISOString(),
    ...(mark ? { external_id: mark } : {}),
    // GitHub takes 65 535 characters of a summary and 255 of a title.
    output: { title: title.slice(0, 250), summary: summary.slice(0, 65_000) },
  });
}
