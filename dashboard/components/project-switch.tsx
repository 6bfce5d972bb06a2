import type { Words } from "../../core/words/words.ts";
import type { ProjectLine } from "../services/project/list.ts";

interface Props {
  projects: ProjectLine[];
  current: string;
  href(project: string): string;
  words: Words;
}

/** The other projects, where there are any. */
export function ProjectSwitch({ projects, current, href, words: { dashboard } }: Props) {
  if (projects.length < 2) return null;
  return (
    <ul className="projects" aria-label={dashboard.projects}>
      {projects.map(({ name, runs }) => (
        <li key={name}>
          {name === current ? <b aria-current="page">{name}</b> : <a href={href(name)}>{name}</a>}{" "}
          <span className="muted small">{dashboard.runsCounted(runs)}</span>
        </li>
      ))}
    </ul>
  );
}
