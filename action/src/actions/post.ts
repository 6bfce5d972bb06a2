import { left, job as told } from "../../../core/words/log/job.ts";
import { wordsOf } from "../../../core/words/words.ts";
import { sweep, sweepWhole } from "../cache/sweep.ts";
import { uploadFolder } from "../github/api/artifact.ts";
import { Attempts } from "../github/api/attempt.ts";
import { closeCheck } from "../github/api/check.ts";
import { connectGithub } from "../github/api/client.ts";
import { group, say, speakIn, warn } from "../github/api/log.ts";
import { contentOf, saveCache } from "../github/job/cache.ts";
import { stateNames } from "../github/job/job.ts";
import { killLeftovers } from "../github/job/processes.ts";
import { readEnvironment, readJob } from "../system/environment.ts";
import { setProxies } from "../system/proxy.ts";

/** After the job, however it ended: no process stays, what was found is kept, no check stays open. */
await setProxies(readEnvironment().proxies);
const job = readJob();
const { state } = job;
const words = wordsOf(state[stateNames.lang] === "zh" ? "zh" : "en");
speakIn(words);
const attempts = new Attempts(warn);

const folder = state[stateNames.folder];
if (folder)
  await group(told.processes(), async () => say(told.leftovers({ count: await killLeftovers(folder) })));

const [report, artifact] = [
  state[stateNames.report],
  state[stateNames.artifact] || job.inputs["artifact-name"],
];
if (report && artifact && state[stateNames.uploaded] !== "true" && job.hasArtifacts)
  await group(told.report(), () =>
    attempts.attempt(left.artifact(), { repeatable: false }, async () =>
      say(told.keptAs({ id: await uploadFolder(artifact, report) })),
    ),
  );

const [base, paths, found] = [
  state[stateNames.cacheKey],
  state[stateNames.cachePaths],
  state[stateNames.cacheFound],
];
if (base && paths)
  await group(told.keepRuntimes(), () =>
    attempts.attempt(left.keepingRuntimes(), { repeatable: false }, async () => {
      const folders = JSON.parse(paths) as string[];
      // A machine of somebody's own has other jobs on it, which may use what this one did not.
      if (found) await sweepWhole(folders);
      const key = `${base}-${await contentOf(folders)}`;
      if (key === found) return say(told.nothingNew({ key }));
      say((await saveCache({ key, paths: folders })) ? told.kept({ key }) : told.nothingToKeep());
    }),
  );

const [results, resultsPaths, since] = [
  state[stateNames.resultsKey],
  state[stateNames.resultsPaths],
  state[stateNames.resultsSince],
];
if (results && resultsPaths)
  await group(told.keepResults(), () =>
    attempts.attempt(left.keepingResults(), { repeatable: false }, async () => {
      const folders = JSON.parse(resultsPaths) as string[];
      // What other shards used they keep themselves.
      await sweep(folders.slice(0, 1), since ? { unusedMs: Date.now() - Number(since) } : {});
      say(
        (await saveCache({ key: results, paths: folders }))
          ? told.kept({ key: results })
          : told.nothingToKeep(),
      );
    }),
  );

const [check, token] = [state[stateNames.check], job.inputs["github-token"]];
if (check && token)
  await attempts.attempt(left.checkEnd(), { permission: "checks: write", repeatable: true }, async () => {
    const github = await connectGithub({ token, apiUrl: job.apiUrl, repository: job.repository });
    const { owner, repo } = github;
    const { data } = await github.octokit.rest.checks.get({ owner, repo, check_run_id: Number(check) });
    if (data.status === "completed") return;
    await closeCheck(github, data.id, {
      conclusion: "cancelled",
      ...words.github.check.cancelled,
    });
    say(told.checkStillOpen());
  });
process.exit(0);
