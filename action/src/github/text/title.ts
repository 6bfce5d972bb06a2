import { markOf, summaryLine } from "../../../../core/change/words.ts";
import type { Telling } from "./telling.ts";

/** What is said of a report that nobody but the fork vouches for. */
export const CLAIMED = "claimed by a fork, not verified";

type Titled = Pick<Telling, "decision" | "standing" | "report">;

/** The run in one line, with whose word it is where that is not this repository's own run of its own code. */
export function titleOf({ decision, standing, report }: Titled): string {
  const line = summaryLine(decision);
  if (standing === "claimed") return `${CLAIMED}: ${line}`;
  if (standing === "verified")
    return `${line} (a fork's commit ${report.source?.commit?.slice(0, 7) ?? "?"}, run by a maintainer)`;
  return line;
}

/** How the run looks before it is read. A claim looks like no verdict. */
export const titleMark = ({ decision, standing }: Pick<Titled, "decision" | "standing">): string =>
  standing === "claimed" ? "◌" : markOf(decision);
