import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import * as core from "@actions/core";
import type { Lang } from "../../../../core/words/lang.ts";
import { left } from "../../../../core/words/log/job.ts";
import { asIs } from "../../../../core/words/stored/phrase.ts";
import { english, type Words, wordsOf } from "../../../../core/words/words.ts";
import { ParityError } from "../../errors/error.ts";
import { offerSharp } from "../../input/sharp.ts";
import {
  type JobEnvironment,
  readEnvironment,
  readJob,
  setTemporaryFolder,
  withoutSecrets,
} from "../../system/environment.ts";
import { setProxies } from "../../system/proxy.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { Attempts } from "../api/attempt.ts";
import { closeCheck, type Ending } from "../api/check.ts";
import { connectGithub, type Github } from "../api/client.ts";
import { type EventFacts, readEvent } from "../api/event.ts";
import { logProgress, speakIn, warn } from "../api/log.ts";
import { loadSharpFromCache } from "./images.ts";
import { killLeftovers } from "./processes.ts";

/** One job of a workflow that runs the Action. */
export interface Job {
  env: JobEnvironment;
  event: EventFacts;
  attempts: Attempts;
  context: ToolContext;
  /** A folder of this job alone; every process that it starts carries its name. */
  folder: string;
  /** What it tells: by the step's `with:`, and once that is read, by parity.yml. See {@link speak}. */
  words: Words;
  /** The workflow run's page. */
  runUrl: string | null;
  /** GitHub's API, when the job has a token. */
  github(token: string | null): Promise<Github | null>;
  /** The check that must not stay open, and how it ends without a verdict: as a failure, where nothing else is said. */
  openCheck: { github: Github; id: number; unjudged?: Ending["conclusion"] } | null;
}

/** What the post step reads. */
export const stateNames = {
  folder: "folder",
  report: "report",
  artifact: "artifact",
  uploaded: "uploaded",
  cacheKey: "cache-key",
  cachePaths: "cache-paths",
  /** The key that was restored here, on a machine that had nothing. */
  cacheFound: "cache-found",
  resultsKey: "results-key",
  resultsPaths: "results-paths",
  /** When a shard began: it keeps what it used since then, and the others theirs. */
  resultsSince: "results-since",
  check: "check",
  lang: "lang",
} as const;

/**
 * Runs a job to its end: what is wrong with what was asked fails it with a message, a cancelled job leaves no process and no open
 * check, and nothing keeps the runner waiting.
 */
export async function runJob(work: (job: Job) => Promise<void>): Promise<never> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));
  let job: Job | null = null;
  try {
    job = await startJob(interrupted.signal);
    speak(job, langSaid(job.env));
    await work(job);
  } catch (error) {
    fail(error, interrupted.signal, job?.words.lang ?? "en");
    await abandonCheck(job, error);
  }
  if (job) await killLeftovers(job.folder);
  process.exit(process.exitCode ?? 0);
}

async function startJob(signal: AbortSignal): Promise<Job> {
  const env = readJob();
  const environment = readEnvironment();
  await setProxies(environment.proxies);
  const folder = path.join(env.temp, `mnn-parity-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  setTemporaryFolder(folder);
  core.saveState(stateNames.folder, folder);
  const event = await readEvent(env);
  let github: Promise<Github> | undefined;
  const context: ToolContext = {
    home: environment.home,
    tools: environment.tools,
    env: { ...withoutSecrets(environment.inherited), TMPDIR: folder },
    progress: logProgress(),
    signal,
  };
  offerSharp(() => loadSharpFromCache(context));
  return {
    env,
    event,
    folder,
    words: english,
    attempts: new Attempts(warn),
    context,
    runUrl: env.runId ? `${env.serverUrl}/${env.repository}/actions/runs/${env.runId}` : null,
    async github(token) {
      if (!token) return null;
      github ??= connectGithub({ token, apiUrl: env.apiUrl, repository: env.repository });
      return github;
    },
    openCheck: null,
  };
}

/** Has all that the job tells, its log and its post step told in a language. */
export function speak(job: Job, lang: Lang): void {
  job.words = wordsOf(lang);
  speakIn(job.words);
  core.saveState(stateNames.lang, lang);
}

/** The language that the step's `with:` says, before its inputs are checked. */
const langSaid = ({ inputs }: Pick<JobEnvironment, "inputs">): Lang =>
  inputs.lang?.trim() === "zh" ? "zh" : "en";

function fail(error: unknown, signal: AbortSignal, lang: Lang): void {
  if (error instanceof ParityError) {
    const [, file, line, column] = /^([^\s:][^:\n]*\.ya?ml):(\d+):(\d+)/m.exec(error.message.trim()) ?? [];
    const at = file ? { file, startLine: Number(line), startColumn: Number(column) } : {};
    const { what, fix, example } = error.told(lang);
    const remedy = lang === "zh" ? "解决：" : "fix: ";
    core.setFailed(`${what}\n${remedy}${fix}${example ? `\n\n${example}` : ""}`);
    core.error(what.split("\n").slice(0, 3).join("\n"), { title: "mnn-parity", ...at });
    return;
  }
  if (signal.aborted) core.setFailed(String((signal.reason as Error).message));
  else core.setFailed(error instanceof Error ? (error.stack ?? error.message) : asIs(String(error)));
}

/** A check that nobody ends would block a merge for ever. */
async function abandonCheck(job: Job | null, error: unknown): Promise<void> {
  if (!job) return;
  if (job.context.signal.aborted) return cancelCheck(job);
  await endOpenCheck(job, {
    conclusion: job.openCheck?.unjudged ?? "failure",
    ...job.words.github.check.couldNotRun(error instanceof ParityError ? saidBy(error, job) : null),
  });
}

function saidBy(error: ParityError, { words }: Job): string {
  const { what, fix } = error.told(words.lang);
  return `${what}\n\n${fix}`;
}

/** Ends the job's check without a verdict. */
export const cancelCheck = (job: Job): Promise<void> =>
  endOpenCheck(job, { conclusion: "cancelled", ...job.words.github.check.cancelled });

/** Ends the job's check, if it has one. */
export async function endOpenCheck(job: Job, ending: Ending): Promise<void> {
  const open = job.openCheck;
  if (!open) return;
  job.openCheck = null;
  await job.attempts.attempt(left.checkEnd(), { permission: "checks: write", repeatable: true }, () =>
    closeCheck(open.github, open.id, ending),
  );
}
