import type { OpenProject } from "../project/open.ts";
import type { Asked } from "./asked.ts";
import type { Choices } from "./choices.ts";

/** The two sides' keys: as asked, else the newest two; fewer where there are no two, null where what is asked for is no key. */
export function keysOf({ by, from, to }: Asked, project: OpenProject, choices: Choices): string[] | null {
  const all = {
    run: newestRuns(choices, project),
    release: choices.releases,
    target: choices.targets,
    config: choices.configs,
  }[by];
  if (by !== "run" && [from, to].some((key) => key !== undefined && !all.includes(key))) return null;
  const last = to ?? all.find((key) => key !== from);
  const older = last === undefined ? undefined : all[all.indexOf(last) + 1];
  const first = from ?? older ?? all.find((key) => key !== last);
  return [first, last].filter((key) => key !== undefined);
}

/** The newest complete runs of the branch. */
const newestRuns = ({ runs }: Choices, { branch }: OpenProject): string[] =>
  runs
    .filter((run) => run.standing === "branch" && run.complete && run.branch === branch)
    .map(({ link }) => link);
