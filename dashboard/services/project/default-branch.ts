import { and, eq, isNull, ne, or } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { project } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import { administered, type Context } from "../context.ts";
import type { Provenance } from "../history/provenance.ts";
import { projectNamed } from "./named.ts";

/** Branches that GitHub makes for a merge queue, one for each try. */
const QUEUE = "gh-readonly-queue/";

/**
 * Lets a report that came say which branch is the project's default: the first one of a branch, until a scheduled job shows it, which
 * GitHub runs on the default branch only. What the owner said stays.
 */
export async function learnDefaultBranch(
  db: Database,
  projectId: number,
  { standing, branch, event }: Provenance,
): Promise<void> {
  if (standing !== "branch" || branch === null || branch.startsWith(QUEUE)) return;
  const unknown = isNull(project.defaultBranch);
  const scheduled = event === "schedule";
  await db
    .update(project)
    .set({ defaultBranch: branch, defaultBranchBy: scheduled ? "schedule" : "report" })
    .where(
      and(eq(project.id, projectId), scheduled ? or(unknown, ne(project.defaultBranchBy, "owner")) : unknown),
    );
}

/**
 * Makes a branch a project's default, by its owner's word.
 *
 * @throws CodedError `branch_invalid`, or `not_found` where there is no such project
 */
export async function setDefaultBranch(
  context: Context,
  { project: name, branch }: { project: string; branch: string },
): Promise<void> {
  if (!isBranchName(branch))
    throw new CodedError(
      "branch_invalid",
      `${JSON.stringify(branch.slice(0, 80))} is no name of a branch.`,
      "Give it as git branch shows it: ?project=owner/name&branch=main.",
    );
  const changed = await context.db
    .update(project)
    .set({ defaultBranch: branch, defaultBranchBy: "owner" })
    .where(and(administered(context, project.id), projectNamed(name)))
    .returning({ id: project.id });
  if (changed.length === 0)
    throw new CodedError(
      "not_found",
      `There is no project ${JSON.stringify(name.slice(0, 200))}.`,
      "Publish a report of it first; ?project= is its name as the page of its runs shows it.",
    );
}

/** What git allows, as far as it matters here: no spaces, control characters or colons, and not the name of no branch. */
const isBranchName = (branch: string): boolean =>
  branch !== "HEAD" && /^[^\p{C}\p{Z}~^:?*[\\]{1,1000}$/u.test(branch);
