import * as core from "@actions/core";
import type { Baseline } from "../../../../core/change/baseline.ts";
import { type Decision, decide, type FailOn, hasChanged } from "../../../../core/change/decide.ts";
import { fieldChanges } from "../../../../core/change/field.ts";
import { leadSentence } from "../../../../core/change/sentence.ts";
import { countsLine, markOf } from "../../../../core/change/words.ts";
import { retold } from "../../../../core/findings/retell.ts";
import type { Report } from "../../../../core/report/schema.ts";
import { left, job as told } from "../../../../core/words/log/job.ts";
import { asIs } from "../../../../core/words/stored/phrase.ts";
import type { Words } from "../../../../core/words/words.ts";
import { type Published, publishReport } from "../../dashboard-client/publish.ts";
import { renderTerminal } from "../../report/terminal.ts";
import { checkMarks, closeCheck, conclusionOf, type Ending } from "../api/check.ts";
import { writeComment } from "../api/comment.ts";
import { group, say } from "../api/log.ts";
import { annotationsOf, type ConfigLines } from "../text/annotations.ts";
import { commentText } from "../text/comment-text.ts";
import { summaryText } from "../text/summary-text.ts";
import type { Places, Standing, Telling } from "../text/telling.ts";
import { checkTitle } from "../text/title.ts";
import { findBaseline } from "./baseline.ts";
import { dashboardToken } from "./identity.ts";
import type { Inputs } from "./inputs.ts";
import type { Job } from "./job.ts";
import { askWords } from "./verify-words.ts";

/** A report that is finished, and where people find it. */
export interface Finished {
  report: Report;
  /** Its folder; empty where it was read from another run's artifact. */
  folder: string;
  artifact: number | null;
  /** The run's page and the artifact's. */
  pages: Pick<Places, "run" | "artifact">;
  /** Where its models stand in the configuration file; null where that is not here. */
  lines: ConfigLines | null;
  standing?: Standing;
  /** What it is held against, where that was looked for before; null where there is none. */
  base?: Baseline | null;
  /** The run that made it, where that is another workflow's. */
  runId?: string;
}

/** What follows on every report: held against the baseline, published, told everywhere. */
export async function conclude(job: Job, inputs: Inputs, finished: Finished): Promise<void> {
  const { report, folder, artifact, pages, lines, standing = "own", runId } = finished;
  const base =
    finished.base === undefined
      ? await group(told.baseline(), () => findBaseline(job, inputs, report.project, runId))
      : finished.base;
  // A maintainer's run of a fork's commit has this branch's identity: the dashboard would take it for this branch's own.
  const published =
    standing === "verified" ? null : await group(told.publish(), () => publish(job, inputs, report));
  const dashboard = published?.url ?? null;
  const decision = judge(report, base, failOnOf(inputs, job), job.words);
  setOutputs(decision, { folder, artifact, dashboard });
  const { serverUrl, repository } = job.env;
  const places = {
    ...pages,
    dashboard,
    pictureKey: published?.pictures ?? null,
    repository: repository ? `${serverUrl}/${repository}` : null,
  };
  await group(told.tell(), () => tell(job, inputs, { report, decision, places, lines, standing }));
}

/** `new` on pull requests and in merge queues, `any` elsewhere. */
export const failOnOf = ({ failOn }: Pick<Inputs, "failOn">, { event }: Pick<Job, "event">): FailOn =>
  failOn ?? (event.pull === null && !event.queued ? "any" : "new");

/** Sends the report to the dashboard. @returns where it is there; null where there is none */
export async function publish(job: Job, inputs: Inputs, report: Report): Promise<Published | null> {
  const { dashboardUrl } = inputs;
  if (!dashboardUrl) return null;
  if (job.event.fork) {
    say(told.noForkPublish());
    return null;
  }
  if (!inputs.dashboardToken && !job.env.canIdentify) {
    job.attempts.lose(left.publishing(), left.noIdentity({ need: "`permissions: { id-token: write }`" }));
    return null;
  }
  return job.attempts.attempt(left.publishing(), { repeatable: true }, async () => {
    const token = (await dashboardToken(inputs, job.env)) ?? undefined;
    const published = await publishReport(report, dashboardUrl, token, "run this job again", {
      signal: job.context.signal,
    });
    say(told.published({ url: published.url }));
    return published;
  });
}

/** Holds the report against the baseline and tells it in the log, where everybody starts reading. */
function judge(report: Report, base: Baseline | null, failOn: FailOn, words: Words): Decision {
  const decision = decide(report, base, failOn);
  say(asIs(renderTerminal(report, false, words)));
  say(
    asIs(
      `${markOf(decision)} ${leadSentence(decision, report, words)} · ${countsLine(decision, words)} (fail-on: ${failOn})`,
    ),
  );
  return decision;
}

/**
 * Tells a decision everywhere: comment, check, summary, annotations, outputs and the job's own end. Of a fork's commit a job tells
 * that runs at another one, the default branch's: there it leaves no annotation and no failure.
 */
async function tell(
  job: Job,
  inputs: Inputs,
  {
    report,
    decision,
    places,
    lines,
    standing,
  }: {
    report: Report;
    decision: Decision;
    places: Places;
    lines: ConfigLines | null;
    standing: Standing;
  },
): Promise<void> {
  const { words } = job;
  const told = retold(report, words);
  const telling = (): Telling => ({
    words,
    name: inputs.name,
    report: told,
    decision,
    standing,
    places,
    notes: job.attempts.losses.map(({ what, why }) => words.told(left.lostNote({ what, why }))),
  });
  await comment(job, inputs, telling());
  await endCheck(job, inputs, telling());
  await core.summary
    .addRaw(summaryText(telling()))
    .write()
    .catch((error) => job.attempts.lose(left.summary(), asIs(String(error))));
  if (standing !== "own") return;
  for (const { level, title, message, file, line } of annotationsOf(decision, told, lines, words))
    (level === "error" ? core.error : core.warning)(message, {
      title,
      ...(file ? { file } : {}),
      ...(file && line ? { startLine: line } : {}),
    });
  if (decision.verdict !== "pass") core.setFailed(`${inputs.name}: ${checkTitle(telling())}`);
}

/** What later steps can read. */
function setOutputs(
  decision: Decision,
  { folder, artifact, dashboard }: { folder: string; artifact: number | null; dashboard: string | null },
): void {
  const changed = fieldChanges(decision).filter(({ kind }) => kind !== "same").length;
  core.setOutput("verdict", decision.verdict);
  core.setOutput("report", folder);
  core.setOutput("failed", decision.counted.length);
  core.setOutput("changed", changed);
  core.setOutput("dashboard-run-url", dashboard ?? "");
  core.setOutput("artifact-id", artifact ?? "");
}

async function comment(job: Job, inputs: Inputs, telling: Telling): Promise<void> {
  const { event, attempts, context } = job;
  const { pull } = event;
  if (pull === null || !inputs.comment || context.signal.aborted) return;
  if (event.fork) return say(told.noForkComment());
  const github = await job.github(inputs.githubToken);
  if (!github) return attempts.lose(left.comment(), left.noToken());
  const news =
    telling.decision.verdict !== "pass" ||
    (telling.decision.comparison !== null && hasChanged(telling.decision));
  const done = await attempts.attempt(
    left.comment(),
    { permission: "pull-requests: write", repeatable: true },
    () => writeComment(github, pull, { name: inputs.name, body: commentText(telling), news }),
  );
  if (done) say(done === "quiet" ? told.commentQuiet() : told.commentDone({ how: done }));
}

async function endCheck(job: Job, inputs: Inputs, telling: Telling): Promise<void> {
  const open = job.openCheck;
  if (!open) return;
  job.openCheck = null;
  const ending = job.context.signal.aborted
    ? {
        conclusion: "cancelled" as const,
        title: telling.words.github.check.cancelled.title,
        summary: commentText(telling),
      }
    : endingOf(job, inputs, telling);
  const done = await job.attempts.attempt(
    left.checkEnd(),
    { permission: "checks: write", repeatable: true },
    () => closeCheck(open.github, open.id, ending).then(() => true),
  );
  if (done) say(told.checkEnded({ how: ending.conclusion }));
}

/** A claim ends a check without a verdict, whatever it claims: `neutral` would let a merge through. */
function endingOf(job: Job, inputs: Inputs, telling: Telling): Ending {
  const { decision, standing } = telling;
  const summary = commentText(telling);
  if (standing === "claimed")
    return {
      conclusion: "action_required",
      title: telling.words.github.claimed,
      summary: `${askWords(inputs, job.event, telling.words)}\n\n${summary}`,
    };
  return {
    conclusion: conclusionOf(decision.verdict),
    title: checkTitle(telling),
    summary,
    ...(standing === "verified" ? { mark: checkMarks.verified(job.env.runId) } : {}),
  };
}
