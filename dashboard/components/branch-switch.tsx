import Link from "next/link";
import type { SeriesHistory } from "../services/series/read.ts";
import { inProject } from "./links.ts";

/** The branches that have a history of this, where there is another than the one that is shown. */
export function BranchSwitch({ series: { id, project, branch, branches } }: { series: SeriesHistory }) {
  if (branches.every((name) => name === branch)) return null;
  return (
    <ul className="projects" aria-label="Branches">
      {branches.map((name) => (
        <li key={name}>
          {name === branch ? (
            <b aria-current="page">{name}</b>
          ) : (
            <Link
              href={`${inProject(`/series/${id}`, project)}&branch=${encodeURIComponent(name)}`}
              prefetch={false}
            >
              {name}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
