import { job as told } from "../../../core/words/log/job.ts";
import { failure } from "../errors/error.ts";
import { group } from "../github/api/log.ts";
import { tellClaim } from "../github/fork/claim.ts";
import { attendPull } from "../github/fork/target.ts";
import { tellVerified } from "../github/fork/verify.ts";
import { readInputs } from "../github/job/inputs.ts";
import { runJob } from "../github/job/job.ts";

/** `uses: org/mnn-parity/action/publish@v1`: the check, comment and report of a fork's pull request, running and trusting none of it. */
await runJob(async (job) => {
  const inputs = await group(told.inputs(), async () => readInputs(job.env));
  const github = await job.github(inputs.githubToken);
  if (!github)
    throw failure("inputs-invalid", [{ input: "github-token", error: failure("step-empty-token") }]);
  switch (job.env.event) {
    case "pull_request_target":
      return attendPull(job, inputs, github);
    case "workflow_run":
      return tellClaim(job, inputs, github);
    case "workflow_dispatch":
      return tellVerified(job, inputs, github);
    default:
      throw failure("fork-event", job.env.event);
  }
});
