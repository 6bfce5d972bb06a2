import * as core from "@actions/core";
import { uploadFolder } from "../github/api/artifact.ts";
import { Attempts } from "../github/api/attempt.ts";
import { closeCheck } from "../github/api/check.ts";
import { connectGithub } from "../github/api/client.ts";
import { group, say } from "../github/api/log.ts";
import { saveCache } from "../github/job/cache.ts";
import { stateNames } from "../github/job/job.ts";
import { killLeftovers } from "../github/job/processes.ts";
import { readEnvironment, readJob } from "../system/environment.ts";
import { setProxies } from "../system/proxy.ts";

/** After the job, however it ended: no process stays, what was found is kept, no check stays open. */
await setProxies(readEnvironment().proxies);
const job = readJob();
const { state } = job;
const attempts = new Attempts((line) => core.warning(line));

const folder = state[stateNames.folder];
if (folder) await group("Processes", async () => say(`${await killLeftovers(folder)} were left`));

const [report, artifact] = [
  state[stateNames.report],
  state[stateNames.artifact] || job.inputs["artifact-name"],
];
if (report && artifact && state[stateNames.uploaded] !== "true" && job.hasArtifacts)
  await group("Report", () =>
    attempts.attempt("the artifact", { repeatable: false }, async () =>
      say(`kept as artifact ${await uploadFolder(artifact, report)}`),
    ),
  );

const [key, paths] = [state[stateNames.cacheKey], state[stateNames.cachePaths]];
if (key && paths)
  await group("Keep runtimes", () =>
    attempts.attempt("keeping the runtimes", { repeatable: false }, async () =>
      say(
        (await saveCache({ key, paths: JSON.parse(paths) as string[] })) ? `kept ${key}` : "nothing to keep",
      ),
    ),
  );

const [check, token] = [state[stateNames.check], job.inputs["github-token"]];
if (check && token)
  await attempts.attempt("the check's end", { permission: "checks: write", repeatable: true }, async () => {
    const github = await connectGithub({ token, apiUrl: job.apiUrl, repository: job.repository });
    const { owner, repo } = github;
    const { data } = await github.octokit.rest.checks.get({ owner, repo, check_run_id: Number(check) });
    if (data.status === "completed") return;
    await closeCheck(github, data.id, {
      conclusion: "cancelled",
      title: "cancelled",
      summary: "The job ended before there was a verdict.",
    });
    say("the check was still open");
  });
process.exit(0);
