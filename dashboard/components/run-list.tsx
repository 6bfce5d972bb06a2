import Link from "next/link";
import { duration, number } from "../../core/numeric/number.ts";
import { listOf } from "../../core/present/words.ts";
import { moment } from "../../core/view/facts.tsx";
import { pullPath } from "../http/address.ts";
import type { RunLine } from "../services/run/list.ts";
import { runPath } from "./links.ts";
import { standingWords } from "./standing.tsx";

/** Runs, newest first, each with its answer and, where it is no branch's, what it is. */
export function RunList({ runs, project }: { runs: RunLine[]; project: string }) {
  return (
    <ol className="runs" reversed>
      {runs.map((run) => (
        <li key={run.id}>
          <Link className="title" href={runPath(run.link)} prefetch={false}>
            {run.headline}
          </Link>
          <ul className="facts">
            <li>
              <time dateTime={run.reportedAt}>{moment(run.reportedAt)}</time>
            </li>
            <li>
              MNN <b>{listOf(run.releases)}</b>
            </li>
            {(run.branch || run.commit) && (
              <li>
                <code>{[run.branch, run.commit?.slice(0, 7)].filter(Boolean).join("@")}</code>
              </li>
            )}
            {run.standing !== "branch" && (
              <li>
                {run.pull === null ? (
                  <span className="mark">{standingWords(run)}</span>
                ) : (
                  <a className="mark" href={pullPath(project, run.pull)}>
                    {standingWords(run)}
                  </a>
                )}
              </li>
            )}
            {!run.complete && <li>interrupted</li>}
            <li>{duration(run.durationMs)}</li>
          </ul>
          <Counts counts={run.counts} />
        </li>
      ))}
    </ol>
  );
}

/** How many cells came out how. */
export function Counts({ counts }: { counts: RunLine["counts"] }) {
  const parts = [
    { verdict: "nonfinite", count: counts.broken, words: "wrong" },
    { verdict: "fallback", count: counts.fallback, words: "not as asked" },
    { verdict: "unavailable", count: counts.notJudged, words: "not judged" },
    { verdict: "pass", count: counts.passed, words: "pass" },
  ].filter(({ count }) => count > 0);
  return (
    <ul className="counts" aria-label="Cells">
      {parts.map(({ verdict, count, words }) => (
        <li key={words} className={`chip v-${verdict}`}>
          {number(count)} {words}
        </li>
      ))}
      {counts.expected > 0 && <li className="mark">{number(counts.expected)} expected</li>}
      {counts.fixed > 0 && <li className="mark">{number(counts.fixed)} fixed</li>}
    </ul>
  );
}
