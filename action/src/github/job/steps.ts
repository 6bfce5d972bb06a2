import path from "node:path";
import * as core from "@actions/core";
import type { Baseline } from "../../../../core/change/baseline.ts";
import type { Report } from "../../../../core/report/schema.ts";
import { left, shardLine, job as told } from "../../../../core/words/log/job.ts";
import { asIs } from "../../../../core/words/stored/phrase.ts";
import { keepFolder } from "../../cache/keep.ts";
import { loadSettings } from "../../config/resolve/load.ts";
import type { Settings } from "../../config/resolve/settings.ts";
import type { Keeping } from "../../grid/keeping.ts";
import { runParity } from "../../grid/run.ts";
import { readShard, restrict } from "../../grid/shard/restrict.ts";
import { renderTerminal } from "../../report/terminal.ts";
import { writeReport } from "../../report/write.ts";
import { shardArtifact, uploadFolder, uploadReport } from "../api/artifact.ts";
import { checkMarks, openCheck } from "../api/check.ts";
import { sourceOf } from "../api/event.ts";
import { say } from "../api/log.ts";
import { type CacheKey, cacheKeyOf, hasRuntimes, restoreCache, resultsCacheOf } from "./cache.ts";
import { type ConfigFile, configLines } from "./config-lines.ts";
import { diagnoseNews } from "./diagnose.ts";
import { guardCheckout } from "./guard.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import { type Job, speak, stateNames } from "./job.ts";
import { readKeptShard } from "./kept-plan.ts";
import { verifiedArtifact } from "./verify-words.ts";

/** What was asked: inputs, configuration and, in a job of several, which part. */
export interface Asked {
  inputs: Inputs;
  settings: Settings;
  config: ConfigFile | null;
  /** From 1; null for the whole run. */
  shard: number | null;
  /** How many shards there are; left out for the whole run. */
  of?: number;
}

/** Reads and checks everything before anything is done. */
export async function readAsked(job: Job): Promise<Asked> {
  const inputs = readInputs(job.env);
  await guardCheckout(job, inputs);
  const { workspace, repository } = job.env;
  const whole = await loadSettings({ file: inputs.config, flags: inputs.flags, cwd: workspace });
  const config = inputs.flags.model ? null : await configLines(workspace, inputs.config);
  const settings = {
    ...whole,
    // A checkout's remote is the runner's business; the job knows its repository for sure.
    project: config?.namesProject ? whole.project : repository || whole.project,
  };
  const shard =
    inputs.shard === null
      ? null
      : ((await readKeptShard(job, inputs)) ?? (await readShard(inputs.shard, settings)));
  if (shard) say(shardLine(shard));
  // From here on nothing else decides the language.
  const lang = inputs.lang ?? settings.lang ?? null;
  speak(job, lang ?? "en");
  return {
    inputs: { ...inputs, lang },
    settings: shard ? restrict(settings, shard) : settings,
    config,
    shard: shard?.index ?? null,
    ...(shard ? { of: shard.of } : {}),
  };
}

/** Opens the check, so that a job that dies leaves it red. */
export async function beginCheck(job: Job, inputs: Inputs): Promise<void> {
  if (job.event.fork) return say(told.noForkCheck());
  const github = await job.github(inputs.githubToken);
  if (!github) return;
  const { event, env, runUrl, attempts } = job;
  const id = await attempts.attempt(left.check(), { permission: "checks: write", repeatable: false }, () =>
    openCheck(github, {
      name: inputs.name,
      sha: event.sha,
      details: runUrl,
      mark: checkMarks.own(env.runId),
      output: job.words.github.check.running,
    }),
  );
  if (id === null) return;
  say(told.checkBegun({ id }));
  job.openCheck = { github, id };
  core.saveState(stateNames.check, String(id));
}

/** Brings back runtimes that an earlier job kept, and leaves word for the post step to keep new ones. */
export async function restoreRuntimes(job: Job, inputs: Inputs, settings: Settings): Promise<void> {
  if (inputs.cache === false) return say(told.cacheOff());
  const wanted = await cacheKeyOf(settings, job.context);
  const found = await job.attempts.attempt(left.cache(), { repeatable: false }, () =>
    restoreOnce(job, wanted),
  );
  if (inputs.cache === "read-only") return say(told.readOnly());
  if (found?.byOther || (found?.known && found.key?.startsWith(wanted.key))) return;
  core.saveState(stateNames.cacheKey, wanted.key);
  core.saveState(stateNames.cachePaths, JSON.stringify(wanted.paths));
  core.saveState(stateNames.cacheFound, found?.known ? "" : (found?.key ?? "none"));
}

/** Brings back the results that earlier runs computed, each shard's, and leaves word for the post step to keep this job's. */
export async function restoreResults(job: Job, { inputs, shard, of }: Asked): Promise<void> {
  const { event, env, context, attempts } = job;
  if (inputs.cache === false || !env.hasArtifacts) return;
  const part = shard === null ? null : { index: shard, of: of ?? shard };
  const cache = resultsCacheOf(inputs.name, forkOf(job), part, context);
  if (await hasRuntimes({ paths: cache.paths.slice(0, 1) })) return say(told.hasResults());
  for (const key of cache.restore) {
    const found = await attempts.attempt(left.results(), { repeatable: false }, () =>
      restoreCache({ key, restore: [key], paths: cache.paths }),
    );
    if (found) say(told.restored({ key: found }));
  }
  if (inputs.cache === "read-only") return;
  core.saveState(
    stateNames.resultsKey,
    `${cache.key}${event.sha.slice(0, 12)}-${env.runId}-${env.runAttempt}`,
  );
  core.saveState(stateNames.resultsPaths, JSON.stringify(cache.paths));
  core.saveState(stateNames.resultsSince, part ? String(Date.now()) : "");
}

/** The fork's pull request that this job serves, which has a store of its own: what it kept is believed by nobody else. */
const forkOf = ({ event }: Job): string | undefined =>
  event.fork ? `${event.from}#${event.pull ?? ""}` : undefined;

/** Of several jobs that begin on one machine at once, one restores and the others wait for it. */
async function restoreOnce(
  { context }: Job,
  wanted: CacheKey,
): Promise<{ key: string | null; byOther: boolean; known: boolean }> {
  if (await hasRuntimes(wanted)) {
    say(told.hasRuntimes());
    return { key: await restoreCache(wanted, { look: true }), byOther: false, known: true };
  }
  let key: string | null | undefined;
  await keepFolder({
    folder: path.join(context.home, "restored"),
    signal: context.signal,
    onWait: () => say(told.restoring()),
    build: async () => {
      key = await restoreCache(wanted);
      say(key ? told.restored({ key }) : told.nothingUnder({ key: wanted.key }));
    },
  });
  return { key: key ?? null, byOther: key === undefined, known: false };
}

/** What the report is kept as. Only a whole run of this repository's own has the series' own name, which a baseline is found by. */
export const artifactName = ({ name, verify }: Inputs, shard: number | null): string => {
  const whole = verify === null ? name : verifiedArtifact(name, verify);
  return shard === null ? whole : shardArtifact(whole, shard);
};

/**
 * Runs the models. An interrupted run gives what it has.
 *
 * @param base what new failures, which are diagnosed, are told by
 */
export async function runModels(
  job: Job,
  { settings, inputs, shard }: Asked,
  base: Baseline | null,
): Promise<Report> {
  core.saveState(stateNames.report, settings.out);
  core.saveState(stateNames.artifact, artifactName(inputs, shard));
  // A part of a run knows no finding as a whole, and of a fork's commit another job tells.
  const asks = settings.diagnose === "auto" && shard === null && inputs.verify === null;
  const fork = forkOf(job);
  const keeping: Keeping | null =
    inputs.cache === false
      ? null
      : {
          readOnly: inputs.cache === "read-only",
          ...(fork ? { fork } : {}),
          ...(job.env.runId ? { run: job.env.runId } : {}),
          ...(job.event.sha ? { commit: job.event.sha } : {}),
        };
  const report = await runParity(settings, job.context, asks ? diagnoseNews(base) : null, keeping);
  return { ...report, source: sourceOf(job.event, job.env) };
}

/**
 * Writes the report folder and keeps it with the run, and the whole run's `report.json` in an artifact of its own beside it.
 *
 * @returns the folder's artifact's id; null where it was lost
 */
export async function keepReport(
  job: Job,
  inputs: Inputs,
  report: Report,
  folder: string,
  shard: number | null,
): Promise<number | null> {
  const { words } = job;
  await writeReport(report, folder, words);
  const name = artifactName(inputs, shard);
  core.saveState(stateNames.report, folder);
  say(told.reportIn({ folder: path.relative(job.env.workspace, folder) || folder }));
  if (shard !== null) say(asIs(renderTerminal(report, false, words)));
  if (!job.env.hasArtifacts) {
    job.attempts.lose(left.artifact(), left.noService());
    return null;
  }
  const [id] = await Promise.all([
    job.attempts.attempt(left.artifact(), { repeatable: false }, () => uploadFolder(name, folder)),
    shard === null &&
      job.attempts.attempt(left.reportArtifact(), { repeatable: false }, () =>
        uploadReport(name, report, path.join(job.folder, "report")),
      ),
  ]);
  if (id !== null) core.saveState(stateNames.uploaded, "true");
  return id;
}

/** The artifact's page. */
export const artifactUrl = (job: Job, id: number | null): string | null =>
  id === null || !job.runUrl ? null : `${job.runUrl}/artifacts/${id}`;
