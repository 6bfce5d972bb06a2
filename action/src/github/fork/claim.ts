import type { Report } from "../../../../core/report/schema.ts";
import { job as told } from "../../../../core/words/log/job.ts";
import { asIs } from "../../../../core/words/stored/phrase.ts";
import type { Words } from "../../../../core/words/words.ts";
import { failure, ParityError } from "../../errors/error.ts";
import { reportArtifact } from "../api/artifact.ts";
import type { Github } from "../api/client.ts";
import { downloadZip, MOST_PACKED } from "../api/download.ts";
import { sourceOf } from "../api/event.ts";
import { readHostileArtifact } from "../api/hostile.ts";
import { group, say, warn } from "../api/log.ts";
import { findArtifact, findPull, readFinishedRun } from "../api/workflow-run.ts";
import { conclude } from "../job/conclude.ts";
import type { Inputs } from "../job/inputs.ts";
import { endOpenCheck, type Job } from "../job/job.ts";
import { askWords } from "../job/verify-words.ts";
import type { Standing } from "../text/telling.ts";
import { takeForkCheck } from "./check.ts";

/** On `workflow_run`: tells what a fork's own run says, as a claim. */
export async function tellClaim(job: Job, inputs: Inputs, github: Github): Promise<void> {
  const run = await readFinishedRun(job.env);
  const facts = await group(told.pull(), () => findPull(github, run));
  if (!facts) return say(told.noPull({ sha: run.head_sha }));
  say(told.pullFound({ pull: facts.pull ?? 0 }));
  job.event = facts;
  const page = `${job.env.serverUrl}/${job.env.repository}/actions/runs/${run.id}`;
  const free = await group(told.check(), () =>
    takeForkCheck(job, inputs, github, { details: page, standing: "claimed" }),
  );
  if (!free) return say(told.ranItself());
  await tellReport(job, inputs, github, {
    run: run.id,
    artifact: inputs.name,
    missing: missingWords(run.conclusion ?? null, inputs.name, job.words),
    standing: "claimed",
  });
}

function missingWords(conclusion: string | null, name: string, { github }: Words): string {
  if (conclusion === "action_required") return github.check.waits;
  if (conclusion === "cancelled") return github.check.forkCancelled;
  return github.check.noArtifact(name);
}

/**
 * Reads the report of a run in which a stranger's code ran, and tells it. Whatever it is, and also where there is none, the check ends
 * and this job is green: it runs at the default branch's commit, which a fork must not turn red.
 */
export async function tellReport(
  job: Job,
  inputs: Inputs,
  github: Github,
  from: { run: number; artifact: string; missing: string; standing: Exclude<Standing, "own"> },
): Promise<void> {
  const found = await group(told.report(), () => readReportOf(github, from, job.words));
  if (typeof found === "string") {
    warn(asIs(found));
    return endOpenCheck(job, {
      conclusion: "action_required",
      ...job.words.github.check.noReport(found, askWords(inputs, job.event, job.words)),
    });
  }
  const report = { ...found.report, project: job.env.repository, source: sourceOf(job.event, job.env) };
  say(told.reportOf({ cells: report.cells.length }));
  const page = `${job.env.serverUrl}/${job.env.repository}/actions/runs/${from.run}`;
  await conclude(job, inputs, {
    report,
    folder: "",
    artifact: found.id,
    pages: { run: page, artifact: `${page}/artifacts/${found.id}` },
    lines: null,
    standing: from.standing,
    runId: String(from.run),
  });
}

/** The report and the id of the artifact that has everything of its run, or why there is none. */
async function readReportOf(
  github: Github,
  { run, artifact: name, missing }: { run: number; artifact: string; missing: string },
  { lang }: Words,
): Promise<{ id: number; report: Report } | string> {
  // What is read is small; what a person opens has everything.
  const [folder, small] = await Promise.all(
    [name, reportArtifact(name)].map((one) => findArtifact(github, run, one)),
  );
  const artifact = small ?? folder;
  if (!artifact) return missing;
  try {
    if (artifact.size > MOST_PACKED) throw failure("artifact-refused", `${artifact.size} bytes`);
    return {
      id: (folder ?? artifact).id,
      report: await readHostileArtifact(await downloadZip(github, artifact.id)),
    };
  } catch (error) {
    // What is wrong with the report is the fork's doing; everything else is trouble of ours.
    if (error instanceof ParityError) return error.told(lang).what;
    throw error;
  }
}
