import { type Baseline, baselineOf } from "../../../../core/change/baseline.ts";
import type { Report } from "../../../../core/report/schema.ts";
import { job as told } from "../../../../core/words/log/job.ts";
import type { Told } from "../../../../core/words/stored/phrase.ts";
import { ParityError } from "../../errors/error.ts";
import { reportArtifact } from "./artifact.ts";
import { branchRuns } from "./branch-runs.ts";
import type { Github } from "./client.ts";
import { downloadZip, MOST_PACKED } from "./download.ts";
import { refusalOf } from "./failure-words.ts";
import { readHostileArtifact } from "./hostile.ts";
import { type Artifact, listArtifacts } from "./list-artifacts.ts";
import { say } from "./log.ts";

/** Bounds of one search: a repository may be of any age. */
export const most = {
  /** Runs that GitHub is asked about. */
  runs: 30,
  /** Artifacts that are downloaded. */
  downloads: 5,
} as const;

/** Which report is looked for. */
export interface WantedReport {
  /** The Action's `artifact-name`. */
  name: string;
  branch: string;
  /** A run of the workflow whose reports count, and never a baseline itself. */
  runId: string;
}

/**
 * The newest complete report that a workflow's own runs on a branch kept as an artifact; null where there is none. What is passed
 * over is told with the reason.
 *
 * @throws octokit's errors, and those of fetch, where GitHub does not answer
 */
export async function baselineFromArtifact(
  github: Github,
  { name, branch, runId }: WantedReport,
  tell: (line: Told) => void = say,
): Promise<Baseline | null> {
  const runs = branchRuns(github, { branch, runId: Number(runId) });
  const seen = new Set<number>();
  let [expired, downloads] = [0, 0];

  /** The baseline that an artifact holds, or why it is passed over. */
  async function weigh({ id, size, run: { id: run } }: Artifact): Promise<Baseline | string> {
    if (size > MOST_PACKED) return told.tooLarge({ size: megabytes(size), most: megabytes(MOST_PACKED) });
    const { refusal, commit } = await runs.facts(run);
    if (refusal !== null) return refusal;
    downloads++;
    const report = await readArtifact(github, id);
    // GitHub's word on commit and branch, not the report's own.
    return typeof report === "string" ? report : { ...baselineOf(report), commit, branch };
  }

  try {
    // Before the report had an artifact of its own it was in the folder's: the second name is what such runs left.
    for (const called of [reportArtifact(name), name]) {
      const artifacts = (await listArtifacts(github, called, tell)).filter(
        ({ run }) => run.own && run.branch === branch && String(run.id) !== runId && !seen.has(run.id),
      );
      for (const artifact of artifacts) {
        seen.add(artifact.run.id);
        if (artifact.expired) {
          expired++;
          continue;
        }
        const isEnough = runs.asked >= most.runs || downloads >= most.downloads;
        if (isEnough) {
          tell(told.searchEnds({ runs: runs.asked, artifacts: downloads }));
          return null;
        }
        const found = await weigh(artifact);
        if (typeof found !== "string") return found;
        tell(told.passedOver({ id: artifact.id, run: artifact.run.id, why: found }));
      }
    }
    return null;
  } finally {
    if (expired > 0) {
      const artifacts = expired === 1 ? told.artifact({ count: 1 }) : told.artifacts({ count: expired });
      tell(told.expired({ artifacts, branch }));
    }
  }
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);

/** The complete report in an artifact, or why it is none. */
async function readArtifact(github: Github, id: number): Promise<Report | string> {
  try {
    const report = await readHostileArtifact(await downloadZip(github, id));
    return report.complete ? report : told.incomplete();
  } catch (error) {
    if (error instanceof ParityError) return error.message;
    const { status, timedOut, message } = refusalOf(error);
    const isUnreadable = status === null ? !timedOut : status === 404 || status === 410;
    if (isUnreadable) return message;
    throw error;
  }
}
