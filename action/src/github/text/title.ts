import { leadSentence } from "../../../../core/change/sentence.ts";
import { countsLine, markOf } from "../../../../core/change/words.ts";
import { commitLink, plain } from "./markup.ts";
import type { Telling } from "./telling.ts";

/** What is said of a report that nobody but the fork vouches for. */
export const CLAIMED = "claimed by a fork, not verified";

type Titled = Pick<Telling, "decision" | "standing" | "report">;

/** The run in one sentence, with whose word it is where that is not this repository's own run of its own code. */
export function titleOf({ decision, standing, report }: Titled): string {
  const line = leadSentence(decision, report);
  if (standing === "claimed") return `${CLAIMED}: ${line}`;
  if (standing === "verified")
    return `${line} (a fork's commit ${report.source?.commit?.slice(0, 7) ?? "?"}, run by a maintainer)`;
  return line;
}

/** The check's title: the sentence, and how many there are. */
export const checkTitle = (telling: Titled): string =>
  `${titleOf(telling)} · ${countsLine(telling.decision)}`;

/** How many came out how, and against what it is held. Markdown. */
export function countsText({ decision, places }: Pick<Telling, "decision" | "places">): string {
  const counts = plain(countsLine(decision), 400);
  const words = `${counts.charAt(0).toUpperCase()}${counts.slice(1)}`;
  if (!decision.comparison) return `${words}. There is no earlier report to compare with.`;
  const { branch, commit, createdAt } = decision.comparison.base;
  const report = branch
    ? `the last report of ${plain(branch, 100)}`
    : `the report of ${plain(createdAt.slice(0, 10))}`;
  return `${words}. Compared with ${report}${commit ? ` at ${commitLink(commit, places.repository)}` : ""}.`;
}

/** How the run looks before it is read. A claim looks like no verdict. */
export const titleMark = ({ decision, standing }: Pick<Titled, "decision" | "standing">): string =>
  standing === "claimed" ? "◌" : markOf(decision);
