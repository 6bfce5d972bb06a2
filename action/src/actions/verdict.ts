import path from "node:path";
import { job as told } from "../../../core/words/log/job.ts";
import { downloadShards } from "../github/api/artifact.ts";
import { sourceOf } from "../github/api/event.ts";
import { group, say } from "../github/api/log.ts";
import { conclude } from "../github/job/conclude.ts";
import { configLines } from "../github/job/config-lines.ts";
import { guardCheckout } from "../github/job/guard.ts";
import { readInputs } from "../github/job/inputs.ts";
import { cancelCheck, runJob } from "../github/job/job.ts";
import { readAnyPlan } from "../github/job/kept-plan.ts";
import { artifactUrl, beginCheck, keepReport } from "../github/job/steps.ts";
import { mergeReports } from "../grid/shard/merge.ts";

/** `uses: org/mnn-parity/action/verdict@v1`: the shards' reports made one; one check, one comment, one publish. */
await runJob(async (job) => {
  const inputs = await group(told.inputs(), async () => readInputs(job.env));
  await guardCheckout(job, inputs);
  const plan = await readAnyPlan(job, inputs);
  const github = await job.github(inputs.githubToken);
  if (inputs.check !== null && github) job.openCheck = { github, id: inputs.check };
  else if (!inputs.cancelled) await group(told.check(), () => beginCheck(job, inputs));
  if (inputs.cancelled) return cancelCheck(job);
  const folder = path.join(job.env.workspace, "parity-report");
  const report = await group(told.merge(), async () => {
    const shards = await downloadShards(inputs.name, job.folder, (what, why) => job.attempts.lose(what, why));
    say(told.shards({ back: shards.length, of: plan?.shards.length ?? shards.length }));
    return { ...mergeReports(shards, plan), source: sourceOf(job.event, job.env) };
  });
  const artifact = await group(told.report(), () => keepReport(job, inputs, report, folder, null));
  const lines = await configLines(job.env.workspace, inputs.config);
  const pages = { run: job.runUrl, artifact: artifactUrl(job, artifact) };
  await conclude(job, inputs, { report, folder, artifact, pages, lines });
});
