import { storedHeadline } from "../../core/present/stored-headline.ts";
import { moment } from "../../core/view/facts.tsx";
import type { Words } from "../../core/words/words.ts";
import { projectPath } from "../http/address.ts";
import type { ProjectLine } from "../services/project/list.ts";
import { Counts } from "./run-list.tsx";

/** Each project with what its newest run says. */
export function ProjectList({ projects, words }: { projects: readonly ProjectLine[]; words: Words }) {
  const { dashboard } = words;
  return (
    <ul className="runs">
      {projects.map(({ name, runs, last }) => (
        <li key={name}>
          <a className="title" href={projectPath(name)}>
            {name}
          </a>
          {last ? (
            <>
              <p className="says">
                {last.newlyWrong > 0 && (
                  <span className="chip v-nonfinite">{dashboard.newlyFailing(last.newlyWrong)}</span>
                )}{" "}
                {storedHeadline(last.headline, words)}
              </p>
              <ul className="facts">
                <li>
                  <time dateTime={last.receivedAt}>{moment(last.receivedAt)}</time>
                </li>
                {(last.branch || last.commit) && (
                  <li>
                    <code>{[last.branch, last.commit?.slice(0, 7)].filter(Boolean).join("@")}</code>
                  </li>
                )}
                <li>{dashboard.runsCounted(runs)}</li>
              </ul>
              <Counts counts={last.counts} words={words} />
            </>
          ) : (
            <p className="says muted">
              {dashboard.noHistoryYet} {dashboard.runsCounted(runs)}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
