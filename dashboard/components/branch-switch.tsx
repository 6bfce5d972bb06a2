interface Props {
  /** The one that is shown. */
  branch: string | null;
  branches: readonly string[];
  href(branch: string): string;
  label: string;
}

/** The branches that have a history of this, where there is another than the one that is shown. */
export function BranchSwitch({ branch, branches, href, label }: Props) {
  if (branches.every((name) => name === branch)) return null;
  return (
    <ul className="projects" aria-label={label}>
      {branches.map((name) => (
        <li key={name}>
          {name === branch ? <b aria-current="page">{name}</b> : <a href={href(name)}>{name}</a>}
        </li>
      ))}
    </ul>
  );
}
