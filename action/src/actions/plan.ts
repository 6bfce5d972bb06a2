import path from "node:path";
import * as core from "@actions/core";
import { plural } from "../../../core/numeric/number.ts";
import { uploadPlan } from "../github/api/artifact.ts";
import { group, say } from "../github/api/log.ts";
import { findBaseline } from "../github/job/baseline.ts";
import { runJob, stateNames } from "../github/job/job.ts";
import { KEPT, keptShard } from "../github/job/kept-plan.ts";
import { beginCheck, readAsked } from "../github/job/steps.ts";
import { planShards } from "../grid/shard/plan.ts";

/** `uses: org/mnn-parity/action/plan@v1`: a balanced matrix for the jobs that follow, and the check that the last one ends. */
await runJob(async (job) => {
  const { inputs, settings } = await group("Inputs", () => readAsked(job));
  await group("Check", () => beginCheck(job, inputs));
  const earlier = await group("Times seen before", () => findBaseline(job, inputs, settings.project));
  const plan = await group("Plan", () => planShards(settings, inputs.shards, earlier));
  for (const { index, of, groups, seconds } of plan.shards)
    say(`shard ${index} of ${of}: ${plural(groups.length, "group")}, about ${seconds} s`);
  const [text, folder] = [JSON.stringify(plan), path.join(job.folder, "plan")];
  const kept = job.env.hasArtifacts
    ? await job.attempts.attempt("the plan's artifact", { repeatable: false }, async () => {
        await uploadPlan(inputs.name, text, folder);
        return true;
      })
    : null;
  core.setOutput("plan", kept ? KEPT : text);
  core.setOutput(
    "matrix",
    JSON.stringify({
      include: plan.shards.map((shard) => ({
        index: shard.index,
        of: shard.of,
        shard: kept ? keptShard(shard) : JSON.stringify(shard),
      })),
    }),
  );
  core.setOutput("check", job.openCheck?.id ?? "");
  // The verdict ends it, in a job of its own.
  job.openCheck = null;
  core.saveState(stateNames.check, "");
});
