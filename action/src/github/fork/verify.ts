import { job as told } from "../../../../core/words/log/job.ts";
import { failure } from "../../errors/error.ts";
import type { Github } from "../api/client.ts";
import { type EventFacts, factsOfPull } from "../api/event.ts";
import { group, say } from "../api/log.ts";
import type { Inputs } from "../job/inputs.ts";
import { endOpenCheck, type Job } from "../job/job.ts";
import { verifiedArtifact } from "../job/verify-words.ts";
import { takeForkCheck } from "./check.ts";
import { tellReport } from "./claim.ts";

/** On `workflow_dispatch`: ends the check of a fork's commit with what this repository's own run of it found, in the job before. */
export async function tellVerified(job: Job, inputs: Inputs, github: Github): Promise<void> {
  const { verify: sha, pull } = inputs;
  if (sha === null || pull === null)
    throw failure("inputs-invalid", [
      { input: sha === null ? "verify" : "pull", error: failure("step-empty-verify") },
    ]);
  const facts = await group(told.pull(), () => findPinned(github, { pull, sha }));
  if (typeof facts === "string") return say(told.nothingToTell({ why: facts }));
  job.event = facts;
  await group(told.check(), () =>
    takeForkCheck(job, inputs, github, { details: job.runUrl, standing: "verified" }),
  );
  const rival = await group(told.otherPulls(), () => findRival(github, facts));
  if (rival !== null)
    return endOpenCheck(job, {
      conclusion: "action_required",
      ...job.words.github.check.sameCommit(pull, rival),
    });
  await tellReport(job, inputs, github, {
    run: Number(job.env.runId),
    artifact: verifiedArtifact(inputs.name, sha),
    missing: job.words.github.check.verifiedLeftNone,
    standing: "verified",
  });
}

/** A fork's open pull request that is still at the commit that was asked for; else why not. */
async function findPinned(
  { octokit, owner, repo }: Github,
  { pull, sha }: { pull: number; sha: string },
): Promise<EventFacts | string> {
  const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: pull });
  const facts = factsOfPull(data, `${owner}/${repo}`);
  if (data.state !== "open") return told.closed({ pull });
  if (!facts.fork) return told.notFork({ pull });
  if (facts.sha !== sha) return told.movedOn({ pull, sha: facts.sha });
  // From here on it is told with a token that may write.
  return { ...facts, fork: false };
}

/** Another open pull request at the same commit that goes to another branch; null for none. */
async function findRival({ octokit, owner, repo }: Github, facts: EventFacts): Promise<number | null> {
  const open = await octokit.paginate(octokit.rest.pulls.list, { owner, repo, state: "open", per_page: 100 });
  const rival = open.find(
    ({ number, head, base }) => number !== facts.pull && head.sha === facts.sha && base.ref !== facts.base,
  );
  return rival?.number ?? null;
}
