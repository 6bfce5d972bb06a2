import type { Decision } from "../../../../core/change/decide.ts";
import type { Report } from "../../../../core/report/schema.ts";
import type { Words } from "../../../../core/words/words.ts";

/** Where more can be seen; null where there is no such place. */
export interface Places {
  /** The repository's page, below which its commits are. */
  repository: string | null;
  /** The workflow run. */
  run: string | null;
  /** The run's page on a dashboard. */
  dashboard: string | null;
  /** What opens its pictures there to who cannot sign in; null where nothing is needed, or known. */
  pictureKey: string | null;
  /** The artifact with the report folder. */
  artifact: string | null;
}

/** Whose word a report is: this repository's own run, a fork's own run, or this repository's run of a fork's commit. */
export type Standing = "own" | "claimed" | "verified";

/** Everything that the comment, the summary and the check are made from. */
export interface Telling {
  /** What it is told in; the report is told in it already. */
  words: Words;
  /** Names the series: the comment's marker, the check and the artifact. */
  name: string;
  report: Report;
  decision: Decision;
  standing: Standing;
  places: Places;
  /** What could not be done, told where it matters. */
  notes: readonly string[];
}
