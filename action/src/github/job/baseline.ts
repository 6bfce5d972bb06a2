import path from "node:path";
import type { Baseline } from "../../../../core/change/baseline.ts";
import { left, job as words } from "../../../../core/words/log/job.ts";
import { baselineFromDashboard } from "../../dashboard-client/baseline.ts";
import { baselineFromFile } from "../../report/read-baseline.ts";
import { baselineFromArtifact } from "../api/baseline.ts";
import { say } from "../api/log.ts";
import { dashboardToken } from "./identity.ts";
import type { Inputs } from "./inputs.ts";
import type { Job } from "./job.ts";

/**
 * The base branch's last report: the dashboard's, else an artifact's, else the file that `baseline` names. What cannot be had is told
 * and stepped over.
 *
 * @param runId a run of the workflow whose artifacts count, for a job that tells of another workflow's run
 * @throws ParityError when the named file is no report
 */
export async function findBaseline(
  job: Job,
  inputs: Inputs,
  project: string,
  runId = job.env.runId,
): Promise<Baseline | null> {
  const { baseline: wanted, dashboardUrl, githubToken, name } = inputs;
  if (wanted === "none") return null;
  const { attempts, env, event } = job;
  const branch = event.base;
  if (dashboardUrl && !event.fork) {
    const found = await attempts.attempt(left.dashboardBaseline(), { repeatable: true }, async () => {
      const token = await dashboardToken(inputs, env);
      return token ? baselineFromDashboard(dashboardUrl, token, { project, branch }) : null;
    });
    if (found) return told(found, words.fromDashboard({ branch }));
    say(words.noDashboardReport({ branch }));
  }
  const github = await job.github(githubToken);
  if (github) {
    const found = await attempts.attempt(
      left.artifactBaseline(),
      { permission: "actions: read, contents: read", repeatable: true },
      () => baselineFromArtifact(github, { name, branch, runId }),
    );
    if (found) return told(found, words.fromArtifact({ branch }));
    say(words.noArtifact({ branch }));
  }
  if (wanted === "auto") return null;
  return told(await baselineFromFile(path.resolve(env.workspace, wanted)), wanted);
}

function told(baseline: Baseline, from: string): Baseline {
  const commit = baseline.commit?.slice(0, 7);
  say(
    words.comparing({
      from: commit ? words.ofCommit({ from, commit }) : from,
      cells: baseline.cells.length,
      at: baseline.createdAt,
    }),
  );
  return baseline;
}
