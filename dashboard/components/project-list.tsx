import Link from "next/link";
import { number, plural } from "../../core/numeric/number.ts";
import { moment } from "../../core/view/facts.tsx";
import { projectPath } from "../http/address.ts";
import type { ProjectLine } from "../services/project/list.ts";
import { Counts } from "./run-list.tsx";

/** Each project with what its newest run says. */
export function ProjectList({ projects }: { projects: readonly ProjectLine[] }) {
  return (
    <ul className="runs">
      {projects.map(({ name, runs, last }) => (
        <li key={name}>
          <Link className="title" href={projectPath(name)} prefetch={false}>
            {name}
          </Link>
          {last ? (
            <>
              <p className="says">
                {last.newlyWrong > 0 && (
                  <span className="chip v-nonfinite">{number(last.newlyWrong)} newly failing</span>
                )}{" "}
                {last.headline}
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
                <li>{plural(runs, "run")}</li>
              </ul>
              <Counts counts={last.counts} />
            </>
          ) : (
            <p className="says muted">
              No complete report of its default branch yet; {plural(runs, "run")} of others.
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
