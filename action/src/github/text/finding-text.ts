import type { Finding } from "../../../../core/report/schema.ts";
import { prose } from "./markup.ts";

/** What broke and why, and what to ship, in two sentences to five. */
export const explanation = (finding: Finding): string =>
  finding.sentences
    .slice(0, 6)
    .map((sentence) => prose(sentence))
    .join(" ");

/** What broke, in one line. */
export const titleText = (finding: Finding): string => prose(finding.title, 200);
