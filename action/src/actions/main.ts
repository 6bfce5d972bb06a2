import * as core from "@actions/core";
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
  const asked = await group("Inputs", () => readAsked(job));
  const { inputs, settings, config, shard } = asked;
  // Of a shard, and of a fork's commit that is verified, another job tells.
  const silent = shard !== null || inputs.verify !== null;
  if (!silent) await group("Check", () => beginCheck(job, inputs));
  await group("Restore runtimes", () => restoreRuntimes(job, inputs, settings));
  await group("Restore results", () => restoreResults(job, asked));
  const base = silent ? null : await group("Baseline", () => findBaseline(job, inputs, settings.project));
  const report = await group("Run", () => runModels(job, asked, base));
  const artifact = await group("Report", () => keepReport(job, inputs, report, settings.out, shard));
  if (silent) {
    core.setOutput("report", settings.out);
    core.setOutput("artifact-id", artifact ?? "");
    return;
  }
  const pages = { run: job.runUrl, artifact: artifactUrl(job, artifact) };
  await conclude(job, inputs, { report, folder: settings.out, artifact, pages, lines: config, base });
});
