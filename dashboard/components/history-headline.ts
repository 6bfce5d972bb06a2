import { releaseSpan } from "../../core/present/span.ts";
import { brokenVerb, isBroken, targetName } from "../../core/present/words.ts";
import { worstVerdict } from "../../core/report/vocabulary.ts";
import type { Words } from "../../core/words/words.ts";
import type { SeriesHistory } from "../services/series/read.ts";

/** The history in one sentence: `lama-tiny breaks at cpu/low on cortex-a76, since MNN 3.4.1`. */
export function historyHeadline(history: SeriesHistory, words: Words): string {
  const { model, config, target, branch, releases, lines } = history;
  const { dashboard, verdict, headline } = words;
  const where = dashboard.where(config, targetName(target));
  if (releases.length === 0) return dashboard.noHistory(branch, model, where);
  const verdictsOn = (release: string) => lines.flatMap(({ points }) => points.get(release)?.verdict ?? []);
  const broken = releases.filter((release) => verdictsOn(release).some(isBroken));
  if (broken.length > 0) {
    const verb = brokenVerb(releases.flatMap(verdictsOn).filter(isBroken), words);
    return dashboard.historySays(model, verb, where, releaseSpan(broken, releases, words));
  }
  const worst = worstVerdict(releases.flatMap(verdictsOn));
  return dashboard.historySays(
    model,
    verdict.verb[worst].one,
    where,
    releases.length > 1 ? headline.span.every : null,
  );
}
