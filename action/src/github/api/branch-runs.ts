import type { Github } from "./client.ts";

/**
 * Events whose runs test what the branch itself holds. `workflow_dispatch` is none: it runs on the branch, and may test any commit
 * that its inputs name.
 */
const branchEvents: ReadonlySet<string> = new Set(["push", "schedule"]);

/** What GitHub says of a run. */
export interface RunFacts {
  commit: string;
  /** Why its report does not speak for the branch; null where it does. */
  refusal: string | null;
}

export interface BranchRuns {
  /** How many runs were asked about. */
  readonly asked: number;
  facts(id: number): Promise<RunFacts>;
}

/** Tells the runs of one workflow on one branch from those that only look like them. `runId` is a run of that workflow. */
export function branchRuns(
  { octokit, owner, repo }: Github,
  { branch, runId }: { branch: string; runId: number },
): BranchRuns {
  const runOf = async (id: number) =>
    (await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id: id })).data;
  let workflow: Promise<number> | undefined;
  let tip: Promise<string | null> | undefined;

  /** Whether the branch has this commit. A tag's run has the tag's name for its branch, and nothing else tells the two apart. */
  async function holds(commit: string): Promise<boolean> {
    tip ??= orNull(octokit.rest.repos.getBranch({ owner, repo, branch })).then(
      (answer) => answer?.data.commit.sha ?? null,
    );
    const head = await tip;
    if (head === null || head === commit) return head !== null;
    const basehead = `${head}...${commit}`;
    const answer = await orNull(
      octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead, per_page: 1 }),
    );
    return answer?.data.status === "behind";
  }

  async function refusalOf(run: Awaited<ReturnType<typeof runOf>>): Promise<string | null> {
    if (!branchEvents.has(run.event)) return `its run is one of ${run.event}`;
    workflow ??= runOf(runId).then(({ workflow_id }) => workflow_id);
    if (run.workflow_id !== (await workflow)) return "its run is of another workflow";
    if (run.head_repository?.id !== run.repository.id) return "its run is of another repository";
    if (run.head_branch !== branch) return "its run is of another branch";
    if (await holds(run.head_sha)) return null;
    return `the branch ${branch} does not hold its commit ${run.head_sha.slice(0, 7)}: a tag of that name, or history that was rewritten`;
  }

  const known = new Map<number, Promise<RunFacts>>();
  const ask = async (id: number): Promise<RunFacts> => {
    const run = await runOf(id);
    return { commit: run.head_sha, refusal: await refusalOf(run) };
  };
  return {
    get asked() {
      return known.size;
    },
    facts(id) {
      const facts = known.get(id) ?? ask(id);
      known.set(id, facts);
      return facts;
    },
  };
}

/** What GitHub does not have is null. */
const orNull = <Answer>(asked: Promise<Answer>): Promise<Answer | null> =>
  asked.catch((error: { status?: number }) => {
    if (error.status === 404) return null;
    throw error;
  });
