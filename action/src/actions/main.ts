import * as core from "@actions/core";
import { job as told } from "../../../core/words/log/job.ts";
import { group } from "../github/api/log.ts";
import { findBaseline } from "../github/job/baseline.ts";
import { conclude } from "../github/job/conclude.ts";
import { runJob } from "../github/job/job.ts";
import {
  artifactUrl,
  beginCheck,
  keepReport,
  readAsked,
  restoreResults,
  restoreRuntimes,
  runModels,
} from "../github/job/steps.ts";

/** `uses: org/mnn-parity@v1`: the whole run, or one shard of it. */
await runJob(async (job) => {
  const asked = await group(told.inputs(), () => readAsked(job));
  const { inputs, settings, config, shard } = asked;
  // Of a shard, and of a fork's commit that is verified, another job tells.
  const silent = shard !== null || inputs.verify !== null;
  if (!silent) await group(told.check(), () => beginCheck(job, inputs));
  await group(told.restoreRuntimes(), () => restoreRuntimes(job, inputs, settings));
  await group(told.restoreResults(), () => restoreResults(job, asked));
  const base = silent
    ? null
    : await group(told.baseline(), () => findBaseline(job, inputs, settings.project));
  const report = await group(told.run(), () => runModels(job, asked, base));
  const artifact = await group(told.report(), () => keepReport(job, inputs, report, settings.out, shard));
  if (silent) {
    core.setOutput("report", settings.out);
    core.setOutput("artifact-id", artifact ?? "");
    return;
  }
  const pages = { run: job.runUrl, artifact: artifactUrl(job, artifact) };
  await conclude(job, inputs, { report, folder: settings.out, artifact, pages, lines: config, base });
});
