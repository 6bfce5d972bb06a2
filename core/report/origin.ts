import type { Cell } from "./schema.ts";

/** The run that a result comes from: the workflow's run, where there was one, the commit that was judged, and when. */
export type Origin = NonNullable<Cell["from"]>;

/** A run by its number, or when it was, and its commit: `run 17 of commit 4f2c91a`. */
export const originWords = ({ run, commit, at }: Origin): string =>
  [
    run ? `run ${run}` : `the run at ${at.slice(0, 10)} ${at.slice(11, 16)} UTC`,
    commit ? `of commit ${commit.slice(0, 7)}` : "",
  ]
    .filter(Boolean)
    .join(" ");
