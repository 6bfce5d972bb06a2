import { and, desc, eq, isNull, type SQL } from "drizzle-orm";
import { run } from "../../db/schema.ts";

/** Reports of which all is here; others are nobody's to see. */
export const isWhole = (): SQL => eq(run.whole, true);

/** Reports that a branch's own code made, by proof or by the owner's word. */
export const isOfBranch = (): SQL => eq(run.standing, "branch");

/** Reports that are a history: an interrupted run says nothing of what it did not reach. */
export const isHistory = (): SQL | undefined => and(isWhole(), isOfBranch(), eq(run.complete, true));

/**
 * Which runs are the history of a branch: complete reports of its own.
 *
 * @param branch null for those that name none, which is all there is where nothing was ever run in a repository
 */
export const isHistoryOf = (branch: string | null): SQL | undefined =>
  and(isHistory(), branch === null ? isNull(run.branch) : eq(run.branch, branch));

/** Newest first, by when they came: what a report says of its own time is a claim. */
export const newestFirst = (): [SQL, SQL] => [desc(run.receivedAt), desc(run.id)];
