import { number } from "../../core/numeric/number.ts";
import { storedHeadline } from "../../core/present/stored-headline.ts";
import { moment } from "../../core/view/facts.tsx";
import type { Words } from "../../core/words/words.ts";
import { pullPath, runPath } from "../http/address.ts";
import type { RunLine } from "../services/run/list.ts";
import { standingWords } from "./standing.tsx";

/** Runs, newest first, each with its answer and, where it is no branch's, what it is. */
export function RunList({ runs, project, words }: { runs: RunLine[]; project: string; words: Words }) {
  const { common, dashboard } = words;
  return (
    <ol className="runs" reversed>
      {runs.map((run) => (
        <li key={run.id}>
          <a className="title" href={runPath(run.link)}>
            {storedHeadline(run.headline, words)}
          </a>
          <ul className="facts">
            <li>
              <time dateTime={run.reportedAt}>{moment(run.reportedAt)}</time>
            </li>
            <li>
              MNN <b>{common.list(run.releases)}</b>
            </li>
            {(run.branch || run.commit) && (
              <li>
                <code>{[run.branch, run.commit?.slice(0, 7)].filter(Boolean).join("@")}</code>
              </li>
            )}
            {run.standing !== "branch" && (
              <li>
                {run.pull === null ? (
                  <span className="mark">{standingWords(run, words)}</span>
                ) : (
                  <a className="mark" href={pullPath(project, run.pull)}>
                    {standingWords(run, words)}
                  </a>
                )}
              </li>
            )}
            {!run.complete && <li>{dashboard.interrupted}</li>}
            <li>{common.duration(run.durationMs)}</li>
          </ul>
          <Counts counts={run.counts} words={words} />
        </li>
      ))}
    </ol>
  );
}

/** How many cells came out how. */
export function Counts({ counts, words }: { counts: RunLine["counts"]; words: Words }) {
  const { dashboard } = words;
  const said = dashboard.counts;
  const parts = [
    { verdict: "nonfinite", count: counts.broken, say: said.wrong },
    { verdict: "fallback", count: counts.fallback, say: said.notAsAsked },
    { verdict: "unavailable", count: counts.notJudged, say: said.notJudged },
    { verdict: "pass", count: counts.passed, say: said.pass },
  ].filter(({ count }) => count > 0);
  return (
    <ul className="counts" aria-label={dashboard.cells}>
      {parts.map(({ verdict, count, say }) => (
        <li key={verdict} className={`chip v-${verdict}`}>
          {say(number(count))}
        </li>
      ))}
      {counts.expected > 0 && <li className="mark">{said.expected(number(counts.expected))}</li>}
      {counts.fixed > 0 && <li className="mark">{said.fixed(number(counts.fixed))}</li>}
    </ul>
  );
}
