import { readFile } from "node:fs/promises";
import { z } from "zod";
import { failure } from "../../errors/error.ts";
import type { JobEnvironment } from "../../system/environment.ts";
import type { Github } from "./client.ts";
import { type EventFacts, factsOfPull } from "./event.ts";

const payload = z.object({
  workflow_run: z.object({
    id: z.number().int().positive(),
    event: z.string().max(100),
    conclusion: z.string().max(100).nullish(),
    head_sha: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
    head_branch: z.string().max(1000),
    head_repository: z.object({
      full_name: z.string().max(300),
      owner: z.object({ login: z.string().max(100) }),
    }),
    html_url: z.string().max(1000),
  }),
});

/** The run whose artifact is to be published, as GitHub tells of it. */
export type FinishedRun = z.infer<typeof payload>["workflow_run"];

/** @throws ParityError when the job's event is no workflow_run */
export async function readFinishedRun({ event, eventFile }: JobEnvironment): Promise<FinishedRun> {
  if (event !== "workflow_run" || !eventFile) throw failure("fork-event", event);
  const parsed = payload.safeParse(JSON.parse(await readFile(eventFile, "utf8")));
  if (!parsed.success) throw failure("fork-event", event);
  return parsed.data.workflow_run;
}

/**
 * The pull request of a fork's finished run, from GitHub's own answers: open, from that branch of that repository, and at that
 * commit. The event does not name a fork's pull request, and what the artifact says of it is hearsay.
 *
 * @returns null where there is none, where it has moved on, and for a branch of this repository, whose own run tells
 */
export async function findPull(github: Github, run: FinishedRun): Promise<EventFacts | null> {
  if (run.event !== "pull_request") return null;
  const { octokit, owner, repo } = github;
  if (run.head_repository.full_name.toLowerCase() === `${owner}/${repo}`.toLowerCase()) return null;
  const { data } = await octokit.rest.pulls.list({
    owner,
    repo,
    state: "open",
    head: `${run.head_repository.owner.login}:${run.head_branch}`,
    per_page: 100,
  });
  const pull = data.find(
    ({ head }) => head.sha === run.head_sha && head.repo?.full_name === run.head_repository.full_name,
  );
  if (!pull) return null;
  const head = { ...pull.head, ref: run.head_branch };
  // From here on it is told with a token that may write.
  return { ...factsOfPull({ ...pull, head }, `${owner}/${repo}`), fork: false };
}

/** The artifact of a run by its exact name, the newest where it was run again; null where it has none. */
export async function findArtifact(
  { octokit, owner, repo }: Github,
  runId: number,
  name: string,
): Promise<{ id: number; size: number } | null> {
  const { data } = await octokit.rest.actions.listWorkflowRunArtifacts({
    owner,
    repo,
    run_id: runId,
    name,
    per_page: 100,
  });
  const [found] = data.artifacts
    .filter((artifact) => artifact.name === name && !artifact.expired)
    .sort((a, b) => b.id - a.id);
  return found ? { id: found.id, size: found.size_in_bytes } : null;
}
