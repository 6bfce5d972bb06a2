import { readFile } from "node:fs/promises";
import { z } from "zod";
import { left, job as told } from "../../../../core/words/log/job.ts";
import { failure } from "../../errors/error.ts";
import type { Github } from "../api/client.ts";
import { refusalOf, refusalWords } from "../api/failure-words.ts";
import { group, say } from "../api/log.ts";
import type { Inputs } from "../job/inputs.ts";
import type { Job } from "../job/job.ts";
import { openForkCheck } from "./check.ts";

const named = z.object({ name: z.string() });
const payload = z.object({
  action: z.string(),
  label: named.optional(),
  sender: z.object({ login: z.string() }),
  pull_request: z.object({ labels: z.array(named).default([]) }),
  repository: z.object({ default_branch: z.string() }),
});

/**
 * On `pull_request_target`, without a checkout: opens the check of a fork's commit, starts the run that a maintainer's label asks
 * for, and takes the label away when the commit it was given for is no longer the head.
 */
export async function attendPull(job: Job, inputs: Inputs, github: Github): Promise<void> {
  const { event, env } = job;
  const { pull } = event;
  if (pull === null || !event.fork) return say(told.noFork());
  const json: unknown = env.eventFile ? JSON.parse(await readFile(env.eventFile, "utf8")) : {};
  const parsed = payload.safeParse(json);
  if (!parsed.success) throw failure("fork-event", env.event);
  const { action, label, sender, pull_request: of, repository } = parsed.data;
  switch (action) {
    case "opened":
    case "reopened":
    case "synchronize":
      await group(told.check(), () => openForkCheck(job, inputs, github));
      if (of.labels.some(({ name }) => name === inputs.label)) await dropLabel(job, inputs, github, pull);
      return;
    case "labeled":
      if (label?.name !== inputs.label) return say(told.otherLabel({ label: inputs.label }));
      if (!(await mayWrite(github, sender.login))) {
        say(told.mayNot({ who: sender.login }));
        return dropLabel(job, inputs, github, pull);
      }
      return startRun(github, {
        workflow: inputs.verifyWorkflow,
        ref: repository.default_branch,
        pull,
        sha: event.sha,
      });
    default:
      return say(told.nothingOn({ action }));
  }
}

/** Labels can be given by people who may only triage. Who cannot be asked about may not. */
async function mayWrite({ octokit, owner, repo }: Github, username: string): Promise<boolean> {
  const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username });
  return data.permission === "admin" || data.permission === "write";
}

async function dropLabel(job: Job, { label }: Inputs, github: Github, pull: number): Promise<void> {
  const { octokit, owner, repo } = github;
  const gone = await job.attempts.attempt(
    left.labelAway(),
    { permission: "pull-requests: write", repeatable: true },
    async () => {
      await octokit.rest.issues.removeLabel({ owner, repo, issue_number: pull, name: label });
      return true;
    },
  );
  if (gone) say(told.labelVoid({ label }));
}

/** Starts the workflow that runs the commit, from the default branch's own file. Nothing but a number and a commit goes with it. */
async function startRun(
  { octokit, owner, repo }: Github,
  { workflow, ref, pull, sha }: { workflow: string; ref: string; pull: number; sha: string },
): Promise<void> {
  try {
    await octokit.rest.actions.createWorkflowDispatch({
      owner,
      repo,
      workflow_id: workflow,
      ref,
      inputs: { pull: String(pull), sha },
    });
  } catch (error) {
    throw failure(
      "verify-not-started",
      workflow,
      refusalWords(refusalOf(error), { permission: "actions: write" }),
    );
  }
  say(told.runs({ workflow, sha }));
}
