import { diagnosisFor, inShort } from "../../../../core/diagnosis/story.ts";
import type { Finding, Report } from "../../../../core/report/schema.ts";
import type { Words } from "../../../../core/words/words.ts";
import { prose } from "./markup.ts";

/** What broke and why, and what to ship, in two sentences to five; where it was diagnosed, in three more what came of that. */
export function explanation(finding: Finding, report: Pick<Report, "diagnoses">, words: Words): string {
  const diagnosis = diagnosisFor(report, finding);
  return words.common.paragraph(
    [...finding.sentences.slice(0, 6), ...(diagnosis ? inShort(diagnosis, words) : [])].map((sentence) =>
      prose(sentence),
    ),
  );
}

/** What broke, in one line. */
export const titleText = (finding: Finding): string => prose(finding.title, 200);
