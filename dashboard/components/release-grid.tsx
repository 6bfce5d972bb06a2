import type { ReactNode } from "react";
import { storedLabel } from "../../core/present/stored-label.ts";
import type { Outcome, Verdict } from "../../core/report/vocabulary.ts";
import { Scroll } from "../../core/view/scroll.tsx";
import type { Words } from "../../core/words/words.ts";

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
  words: Words;
  label: string;
  columns: readonly string[];
  /** Where a column's name leads. */
  hrefOf?(column: string): string;
  /** Lines under a title of their own, where that is not null. */
  groups: { title: string | null; lines: GridLine[] }[];
}

/** Verdicts by MNN release: the first column stays in view while the others scroll. */
export function ReleaseGrid({ words, label, columns, hrefOf, groups }: Props) {
  const { dashboard } = words;
  return (
    <Scroll label={label}>
      <table className="grid">
        <caption className="hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">{dashboard.of}</span>
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
                    {field ? (
                      <Field
                        words={words}
                        field={field}
                        name={dashboard.onReleaseOf(line.name, columns[at]!)}
                      />
                    ) : (
                      <NotRun words={words} />
                    )}
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
  words,
  field: { verdict, outcome, label: stored, href, title },
  name,
}: {
  words: Words;
  field: GridField;
  name: string;
}) {
  const mark = outcome === "expected" || outcome === "fixed" ? words.verdict.outcome[outcome] : null;
  const label = storedLabel(stored, words);
  const word = words.lang === "en" ? verdict : words.verdict.plain[verdict];
  // Who speaks what they see must name it (WCAG 2.5.3).
  const shown = [label, mark].filter(Boolean).join(" ");
  const said = shown.startsWith(word) ? shown : [word, shown].join(words.common.comma);
  return (
    <a
      className={`f v-${verdict}`}
      href={href}
      title={title || words.verdict.meaning[verdict]}
      aria-label={words.common.named(name, said)}
    >
      {label}
      {mark && <small>{mark}</small>}
    </a>
  );
}

const NotRun = ({ words }: { words: Words }) => (
  <span className="f v-none">
    <span aria-hidden="true">–</span>
    <span className="hidden">{words.dashboard.notRun}</span>
  </span>
);
