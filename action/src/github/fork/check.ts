import * as core from "@actions/core";
import { left, job as told } from "../../../../core/words/log/job.ts";
import { checkMarks, openCheck } from "../api/check.ts";
import type { Github } from "../api/client.ts";
import { say } from "../api/log.ts";
import type { Inputs } from "../job/inputs.ts";
import { type Job, stateNames } from "../job/job.ts";
import type { Standing } from "../text/telling.ts";

/** A check that a commit has under the series' name, as far as it is one of ours. */
interface Known {
  id: number;
  by: "own" | "fork" | "verified";
}

/** Checks of ours at a commit, newest first. Jobs of a fork's that are called as the series are none of them. */
async function knownChecks(
  { octokit, owner, repo }: Github,
  { name, sha }: { name: string; sha: string },
): Promise<Known[]> {
  const all = await octokit.paginate(octokit.rest.checks.listForRef, {
    owner,
    repo,
    ref: sha,
    check_name: name,
    filter: "all",
    per_page: 100,
  });
  return all
    .filter((check) => check.head_sha === sha && check.name === name)
    .flatMap(({ id, external_id: mark }): Known[] => {
      if (mark === checkMarks.fork) return [{ id, by: "fork" }];
      if (/^run:\d+$/.test(mark ?? "")) return [{ id, by: "own" }];
      return /^verified:\d+$/.test(mark ?? "") ? [{ id, by: "verified" }] : [];
    })
    .sort((a, b) => b.id - a.id);
}

/** Opens the check of a fork's commit before anything of it ran; one that is there stays as it is. */
export async function openForkCheck(job: Job, inputs: Inputs, github: Github): Promise<void> {
  const at = { name: inputs.name, sha: job.event.sha };
  const done = await job.attempts.attempt(
    left.check(),
    { permission: "checks: write", repeatable: false },
    async () => {
      const [known] = await knownChecks(github, at);
      if (known) return told.checkThere({ id: known.id });
      const output = job.words.github.check.waiting;
      return told.checkOpen({
        id: await openCheck(github, { ...at, details: null, mark: checkMarks.fork, output }),
      });
    },
  );
  if (done) say(done);
}

/**
 * Takes up the check of a fork's commit, to end it: the one that was opened for it, else a new one. However this job dies, the check
 * says no more than that somebody must look.
 *
 * @param details the page that "Details" leads to
 * @returns false where a claim must not be told, because this repository ran the commit itself
 */
export async function takeForkCheck(
  job: Job,
  inputs: Inputs,
  github: Github,
  { details, standing }: { details: string | null; standing: Exclude<Standing, "own"> },
): Promise<boolean> {
  const at = { name: inputs.name, sha: job.event.sha };
  const id = await job.attempts.attempt(
    left.check(),
    { permission: "checks: write", repeatable: false },
    async () => {
      const all = await knownChecks(github, at);
      if (standing === "claimed" && all.some(({ by }) => by !== "fork")) return "judged" as const;
      for (const known of all)
        if (known.by !== "own" && (await take(github, known.id, details))) return known.id;
      return openCheck(github, {
        ...at,
        details,
        mark: checkMarks.fork,
        output: job.words.github.check.running,
      });
    },
  );
  if (id === "judged") return false;
  if (id === null) return true;
  say(told.checkToEnd({ id }));
  job.openCheck = { github, id, unjudged: "action_required" };
  core.saveState(stateNames.check, String(id));
  return true;
}

/** Whether the check can be written: another app's cannot, whatever is written in it. */
async function take({ octokit, owner, repo }: Github, id: number, details: string | null): Promise<boolean> {
  const change = details === null ? {} : { details_url: details };
  return octokit.rest.checks.update({ owner, repo, check_run_id: id, ...change }).then(
    () => true,
    (error: { status?: number }) => {
      if (error.status === 403 || error.status === 404 || error.status === 422) return false;
      throw error;
    },
  );
}
