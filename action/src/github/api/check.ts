import type { RunVerdict } from "../../../../core/change/decide.ts";
import type { Github } from "./client.ts";

/** Opens a check that blocks until it ends. @returns its id */
export async function openCheck(
  { octokit, owner, repo }: Github,
  { name, sha, details, runId }: { name: string; sha: string; details: string | null; runId: string },
): Promise<number> {
  const { data } = await octokit.rest.checks.create({
    owner,
    repo,
    name,
    head_sha: sha,
    status: "in_progress",
    started_at: new Date().toISOString(),
    external_id: runId,
    ...(details ? { details_url: details } : {}),
    output: { title: "running", summary: "Models are being run and compared." },
  });
  return data.id;
}

/** How a check ends. */
export interface Ending {
  conclusion: "success" | "failure" | "neutral" | "cancelled";
  title: string;
  summary: string;
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
  { conclusion, title, summary }: Ending,
): Promise<void> {
  await octokit.rest.checks.update({
    owner,
    repo,
    check_run_id: id,
    status: "completed",
    conclusion,
    completed_at: new Date().toISOString(),
    // GitHub takes 65 535 characters of a summary and 255 of a title.
    output: { title: title.slice(0, 250), summary: summary.slice(0, 65_000) },
  });
}
