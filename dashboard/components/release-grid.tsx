import type { ReactNode } from "react";
import { verdictMeaning } from "../../core/present/words.ts";
import type { Outcome, Verdict } from "../../core/report/vocabulary.ts";
import { Scroll } from "../../core/view/scroll.tsx";

/** What a field shows, and where it leads. */
export interface GridField {
  verdict: Verdict;
  outcome: Outcome;
  label: string;
  href: string;
  title?: string;
}

export interface GridLine {
  key: string;
  /** What it is called where it is read aloud. */
  name: string;
  head: ReactNode;
  /** One for each column; null where nothing was run. */
  fields: (GridField | null)[];
}

interface Props {
  label: string;
  columns: readonly string[];
  /** Where a column's name leads. */
  hrefOf?(column: string): string;
  /** Lines under a title of their own, where that is not null. */
  groups: { title: string | null; lines: GridLine[] }[];
}

/** Verdicts by MNN release: the first column stays in view while the others scroll. */
export function ReleaseGrid({ label, columns, hrefOf, groups }: Props) {
  return (
    <Scroll label={label}>
      <table className="grid">
        <caption className="hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">of</span>
            </th>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {hrefOf ? <a href={hrefOf(column)}>{column}</a> : column}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(({ title, lines }) => (
          <tbody key={title}>
            {title !== null && (
              <tr>
                <th scope="rowgroup" className="of" colSpan={columns.length + 1}>
                  {title}
                </th>
              </tr>
            )}
            {lines.map((line) => (
              <tr key={line.key}>
                <th scope="row">{line.head}</th>
                {line.fields.map((field, at) => (
                  <td key={columns[at]}>
                    {field ? <Field field={field} name={`${line.name}, MNN ${columns[at]}`} /> : <NotRun />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </Scroll>
  );
}

function Field({
  field: { verdict, outcome, label, href, title },
  name,
}: {
  field: GridField;
  name: string;
}) {
  const mark = outcome === "expected" || outcome === "fixed" ? outcome : null;
  const said = verdict === label ? verdict : `${verdict}, ${label}`;
  return (
    <a
      className={`f v-${verdict}`}
      href={href}
      title={title || verdictMeaning[verdict]}
      aria-label={`${name}: ${said}${mark ? `, ${mark}` : ""}`}
    >
      {label}
      {mark && <small>{mark}</small>}
    </a>
  );
}

const NotRun = () => (
  <span className="f v-none">
    <span aria-hidden="true">–</span>
    <span className="hidden">not run</span>
  </span>
);
