import { leadSentence } from "../../../../core/change/sentence.ts";
import { countsLine, markOf } from "../../../../core/change/words.ts";
import { commitLink, plain } from "./markup.ts";
import type { Telling } from "./telling.ts";

type Titled = Pick<Telling, "decision" | "standing" | "report" | "words">;

/** The run in one sentence, with whose word it is where that is not this repository's own run of its own code. */
export function titleOf({ decision, standing, report, words }: Titled): string {
  const { github } = words;
  const line = leadSentence(decision, report, words);
  if (standing === "claimed") return github.claim(github.claimed, line);
  if (standing === "verified") return github.verified(line, report.source?.commit?.slice(0, 7) ?? "?");
  return line;
}

/** The check's title: the sentence, and how many there are. */
export const checkTitle = (telling: Titled): string =>
  `${titleOf(telling)} · ${countsLine(telling.decision, telling.words)}`;

/** How many came out how, and against what it is held. Markdown. */
export function countsText({
  decision,
  places,
  words: told,
}: Pick<Telling, "decision" | "places" | "words">): string {
  const { github } = told;
  const counts = plain(countsLine(decision, told), 400);
  const words = `${counts.charAt(0).toUpperCase()}${counts.slice(1)}`;
  if (!decision.comparison) return github.noEarlier(words);
  const { branch, commit, createdAt } = decision.comparison.base;
  const report = branch ? github.lastOf(plain(branch, 100)) : github.reportOf(plain(createdAt.slice(0, 10)));
  return github.compared(words, report, commit ? commitLink(commit, places.repository) : null);
}

/** How the run looks before it is read. A claim looks like no verdict. */
export const titleMark = ({ decision, standing }: Pick<Titled, "decision" | "standing">): string =>
  standing === "claimed" ? "◌" : markOf(decision);
