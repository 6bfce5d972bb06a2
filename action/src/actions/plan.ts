import path from "node:path";
import * as core from "@actions/core";
import { left, shardLine, job as told } from "../../../core/words/log/job.ts";
import { uploadPlan } from "../github/api/artifact.ts";
import { group, say } from "../github/api/log.ts";
import { findBaseline } from "../github/job/baseline.ts";
import { runJob, stateNames } from "../github/job/job.ts";
import { KEPT, keptShard } from "../github/job/kept-plan.ts";
import { beginCheck, readAsked } from "../github/job/steps.ts";
import { planShards } from "../grid/shard/plan.ts";

/** `uses: org/mnn-parity/action/plan@v1`: a balanced matrix for the jobs that follow, and the check that the last one ends. */
await runJob(async (job) => {
  const { inputs, settings } = await group(told.inputs(), () => readAsked(job));
  await group(told.check(), () => beginCheck(job, inputs));
  const earlier = await group(told.timesSeen(), () => findBaseline(job, inputs, settings.project));
  const plan = await group(told.plan(), () => planShards(settings, inputs.shards, earlier));
  for (const { index, of, groups, seconds } of plan.shards) say(shardLine({ index, of, groups, seconds }));
  const [text, folder] = [JSON.stringify(plan), path.join(job.folder, "plan")];
  const kept = job.env.hasArtifacts
    ? await job.attempts.attempt(left.planArtifact(), { repeatable: false }, async () => {
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
