import Link from "next/link";
import { plural } from "../../core/numeric/number.ts";
import type { ProjectLine } from "../services/project/list.ts";

interface Props {
  projects: ProjectLine[];
  current: string;
  href(project: string): string;
}

/** The other projects, where there are any. */
export function ProjectSwitch({ projects, current, href }: Props) {
  if (projects.length < 2) return null;
  return (
    <ul className="projects" aria-label="Projects">
      {projects.map(({ name, runs }) => (
        <li key={name}>
          {name === current ? (
            <b aria-current="page">{name}</b>
          ) : (
            <Link href={href(name)} prefetch={false}>
              {name}
            </Link>
          )}{" "}
          <span className="muted small">{plural(runs, "run")}</span>
        </li>
      ))}
    </ul>
  );
}
