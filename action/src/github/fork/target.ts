import { readFile } from "node:fs/promises";
import { z } from "zod";
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
  if (pull === null || !event.fork) return say("no fork's pull request: its own run tells");
  const json: unknown = env.eventFile ? JSON.parse(await readFile(env.eventFile, "utf8")) : {};
  const parsed = payload.safeParse(json);
  if (!parsed.success) throw failure("fork-event", env.event);
  const { action, label, sender, pull_request: of, repository } = parsed.data;
  switch (action) {
    case "opened":
    case "reopened":
    case "synchronize":
      await group("Check", () => openForkCheck(job, inputs, github));
      if (of.labels.some(({ name }) => name === inputs.label)) await dropLabel(job, inputs, github, pull);
      return;
    case "labeled":
      if (label?.name !== inputs.label) return say(`the label is not ${inputs.label}`);
      if (!(await mayWrite(github, sender.login))) {
        say(`${sender.login} may not write to this repository, so the label asks for nothing`);
        return dropLabel(job, inputs, github, pull);
      }
      return startRun(github, {
        workflow: inputs.verifyWorkflow,
        ref: repository.default_branch,
        pull,
        sha: event.sha,
      });
    default:
      return say(`nothing to do when a pull request is ${action}`);
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
    "taking the label away",
    { permission: "pull-requests: write", repeatable: true },
    async () => {
      await octokit.rest.issues.removeLabel({ owner, repo, issue_number: pull, name: label });
      return true;
    },
  );
  if (gone) say(`the label ${label} is void`);
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
  say(`${workflow} runs ${sha}`);
}
