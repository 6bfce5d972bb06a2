import { findBaseline } from "./baseline/find.ts";
import { failure } from "./errors/error.ts";
import { reportArtifact } from "./github/artifact.ts";
import { failOnOf, judge, publish, setOutputs, tell } from "./github/conclude.ts";
import { downloadZip, MOST_PACKED } from "./github/download.ts";
import { sourceOf } from "./github/event.ts";
import { readHostileArtifact } from "./github/hostile.ts";
import { readInputs } from "./github/inputs.ts";
import { runJob } from "./github/job.ts";
import { group, say } from "./github/log.ts";
import { beginCheck } from "./github/steps.ts";
import { findArtifact, findPull, readFinishedRun } from "./github/workflow-run.ts";

/** `uses: org/mnn-parity/action/publish@v1`: comments on and publishes what a pull request's run found, trusting none of it. */
await runJob(async (job) => {
  const inputs = await group("Inputs", async () => readInputs(job.env));
  const run = await readFinishedRun(job.env);
  const github = await job.github(inputs.githubToken);
  if (!github)
    throw failure("inputs-invalid", [{ input: "github-token", what: "it is empty", fix: "leave it out" }]);
  const facts = await group("Pull request", () => findPull(github, run));
  if (!facts) return say(`no open pull request is at ${run.head_sha}: nothing to tell`);
  say(`pull request #${facts.pull}, from the event's commit and branch`);
  job.event = facts;
  // What is read is small; what a person opens has everything.
  const [folder, small] = await group("Artifact", () =>
    Promise.all([inputs.name, reportArtifact(inputs.name)].map((name) => findArtifact(github, run.id, name))),
  );
  const artifact = small ?? folder;
  if (!artifact) return say(`the run left no artifact called ${inputs.name}: nothing to tell`);
  if (artifact.size > MOST_PACKED) throw failure("artifact-refused", `${artifact.size} bytes`);
  const claimed = await group("Report", async () =>
    readHostileArtifact(await downloadZip(github, artifact.id)),
  );
  const report = { ...claimed, project: job.env.repository, source: sourceOf(facts, job.env) };
  say(`a report of ${report.cells.length} cells`);
  await group("Check", () => beginCheck(job, inputs));
  const base = await group("Baseline", () => findBaseline(job, inputs, report.project, String(run.id)));
  const dashboard = await group("Publish", () => publish(job, inputs, report));
  const shown = folder ?? artifact;
  const decision = judge(report, base, failOnOf(inputs, job));
  setOutputs(decision, { folder: "", artifact: shown.id, dashboard });
  const runUrl = `${job.env.serverUrl}/${job.env.repository}/actions/runs/${run.id}`;
  const places = { run: runUrl, dashboard, artifact: `${runUrl}/artifacts/${shown.id}` };
  await group("Tell", () => tell(job, inputs, { report, decision, places, lines: null }));
});
