import { type Baseline, baselineOf } from "../../../core/baseline/baseline.ts";
import type { Github } from "../github/client.ts";
import { downloadZip } from "../github/download.ts";
import { readHostileArtifact } from "../github/hostile.ts";

/** The last report of a branch that a workflow of this repository kept as an artifact; null where there is none. */
export async function baselineFromArtifact(
  github: Github,
  { name, branch, runId }: { name: string; branch: string; runId: string },
): Promise<Baseline | null> {
  const { octokit, owner, repo } = github;
  const { data } = await octokit.rest.actions.listArtifactsForRepo({ owner, repo, name, per_page: 100 });
  const candidates = data.artifacts
    .filter(({ expired, workflow_run: run }) => {
      // A fork's branch can have the same name: its reports are nobody's baseline.
      const own = run?.head_repository_id === run?.repository_id;
      return !expired && own && run?.head_branch === branch && String(run.id) !== runId;
    })
    .sort((a, b) => (b.created_at ?? "").localeCompare(a.created_at ?? ""));
  const [newest] = candidates;
  if (!newest) return null;
  return baselineOf(await readHostileArtifact(await downloadZip(github, newest.id)));
}
