import { access, readdir } from "node:fs/promises";
import path from "node:path";
import { failure } from "../../errors/error.ts";
import { askGit } from "../../system/git.ts";
import type { Inputs } from "./inputs.ts";
import type { Job } from "./job.ts";

/** The commit that a folder's files are of, and what it was merged from. */
interface Checkout {
  commit: string;
  parents: string[];
}

/**
 * Refuses to run a stranger's files where the job holds this repository's token and secrets, and, in a run that was asked to verify
 * one commit, to run any other. Then sets what is judged to the commit that is there.
 *
 * @throws ParityError `fork-head`, `verify-head`
 */
export async function guardCheckout(job: Job, inputs: Inputs): Promise<void> {
  if (job.env.event === "pull_request_target" && job.event.fork) await refuseForkHead(job);
  if (inputs.verify !== null) await pinHead(job, inputs, inputs.verify);
}

async function refuseForkHead(job: Job): Promise<void> {
  const { env, event } = job;
  const root = await checkoutOf(env.workspace, job);
  if (!root) throw failure("fork-head", "what is checked out cannot be told (no git, or no checkout)");
  // A fork's head, its merge with the base branch, or a stranger's commit by any other way.
  if (root.commit !== env.sha)
    throw failure("fork-head", `${root.commit} is checked out, which is not the base branch's ${env.sha}`);
  for (const name of await readdir(env.workspace)) {
    const folder = path.join(env.workspace, name);
    const beside = (await exists(path.join(folder, ".git"))) ? await checkoutOf(folder, job) : null;
    if (beside && [beside.commit, ...beside.parents].includes(event.sha))
      throw failure("fork-head", `the fork's ${event.sha} is checked out in ${name}`);
  }
  job.event = { ...event, sha: env.sha, branch: event.base, from: env.repository };
}

async function pinHead(job: Job, { config }: Inputs, wanted: string): Promise<void> {
  const folder = path.dirname(path.resolve(job.env.workspace, config ?? "parity.yml"));
  const found = await checkoutOf(folder, job);
  if (found?.commit !== wanted)
    throw failure(
      "verify-head",
      wanted,
      found ? `${found.commit} is checked out` : "no checkout was found where the configuration lies",
    );
  // Whose it is the job that tells it asks GitHub: this one can only read, and runs a stranger's files.
  job.event = { ...job.event, pull: null, sha: wanted, branch: "", from: "", fork: true };
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Null where a folder is no part of a checkout, or git cannot say. */
async function checkoutOf(folder: string, { env, context }: Job): Promise<Checkout | null> {
  // Whatever lies above the workspace is not what was checked out.
  const inherited = { ...context.env, GIT_CEILING_DIRECTORIES: path.dirname(env.workspace) };
  const git = (...args: string[]) => askGit(folder, args, inherited);
  // A shallow clone hides parents from everything but the commit itself.
  const [commit, raw] = [await git("rev-parse", "HEAD"), await git("cat-file", "commit", "HEAD")];
  if (commit === null || raw === null) return null;
  const [head = ""] = raw.split("\n\n");
  return { commit, parents: [...head.matchAll(/^parent (\w+)$/gm)].map(([, parent]) => parent!) };
}
