import { releaseSpan } from "../../core/present/span.ts";
import { brokenVerb, isBroken, targetName, verdictVerb } from "../../core/present/words.ts";
import { worstVerdict } from "../../core/report/vocabulary.ts";
import type { SeriesHistory } from "../services/series/read.ts";

/** The history in one sentence: `lama-tiny breaks at cpu/low on cortex-a76, since MNN 3.4.1`. */
export function historyHeadline(history: SeriesHistory): string {
  const { model, config, target, branch, releases, lines } = history;
  const where = `at ${config} on ${targetName(target)}`;
  if (releases.length === 0)
    return `No complete report ${branch === null ? "" : `of ${branch} `}has ${model} ${where}`;
  const verdictsOn = (release: string) => lines.flatMap(({ points }) => points.get(release)?.verdict ?? []);
  const broken = releases.filter((release) => verdictsOn(release).some(isBroken));
  if (broken.length > 0) {
    const verb = brokenVerb(releases.flatMap(verdictsOn).filter(isBroken));
    return `${model} ${verb} ${where}, ${releaseSpan(broken, releases)}`;
  }
  const worst = worstVerdict(releases.flatMap(verdictsOn));
  return `${model} ${verdictVerb[worst].one} ${where}${releases.length > 1 ? ", in every release" : ""}`;
}
