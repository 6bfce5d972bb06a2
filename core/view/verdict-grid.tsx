import type { GridGroup, GridRow } from "../present/grid.ts";
import { targetName, unique } from "../present/words.ts";
import type { Cell } from "../report/schema.ts";
import type { Verdict } from "../report/vocabulary.ts";
import type { Words } from "../words/words.ts";
import type { Folds } from "./folds.ts";
import { Scroll } from "./scroll.tsx";
import type { ReportView } from "./view.ts";

/** The fragment of a field of the grid: where its cells are listed. */
export const groupAnchor = (row: number, column: number): string => `group-${row}-${column}`;

/** Model, configuration and target by MNN release. Each field leads to its cells. */
export function VerdictGrid({ view, folds }: { view: ReportView; folds?: Folds }) {
  const { words, grid } = view;
  const { page } = words;
  const isHere = (index: number) => !folds || (index >= folds.from && index < folds.to);
  const models = unique(grid.rows.filter((_, index) => isHere(index)).map((row) => row.model));
  const shown = unique(grid.rows.flatMap((row) => row.cells.map((group) => group?.verdict ?? "unavailable")));
  return (
    <>
      <Scroll label={page.gridLabel}>
        <table className="grid">
          <caption className="hidden">{page.gridCaption}</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="hidden">{page.gridHead}</span>
              </th>
              {grid.releases.map((release) => (
                <th scope="col" key={release}>
                  {release}
                </th>
              ))}
            </tr>
          </thead>
          {models.map((model) => (
            <tbody key={model}>
              {models.length > 1 && (
                <tr>
                  <th scope="rowgroup" className="of" colSpan={grid.releases.length + 1}>
                    {model}
                  </th>
                </tr>
              )}
              {grid.rows.map((row, index) =>
                row.model === model && isHere(index) ? (
                  <Row
                    key={`${row.config} ${row.target}`}
                    words={words}
                    row={row}
                    index={index}
                    releases={grid.releases}
                    page={folds?.rowHref(index) ?? ""}
                  />
                ) : null,
              )}
            </tbody>
          ))}
        </table>
      </Scroll>
      {folds && <Pages words={words} folds={folds} rows={grid.rows.length} />}
      <Legend words={words} shown={shown} />
    </>
  );
}

interface PagesProps {
  words: Words;
  folds: Folds;
  rows: number;
}

/** The rows before and after those that are shown. */
function Pages({ words: { page }, folds: { from, to, pageHref }, rows }: PagesProps) {
  if (from === 0 && to >= rows) return null;
  return (
    <nav className="links" aria-label={page.rowsOfGrid}>
      {from > 0 && <a href={pageHref(Math.max(0, from - (to - from)))}>{page.rowsBefore}</a>}
      <span className="muted">{page.rowsShown(from + 1, Math.min(to, rows), rows)}</span>
      {to < rows && <a href={pageHref(to)}>{page.rowsAfter}</a>}
    </nav>
  );
}

interface RowProps {
  words: Words;
  row: GridRow<Cell>;
  index: number;
  releases: string[];
  /** The page on which its cells are listed; empty for this one. */
  page: string;
}

function Row({ words, row, index, releases, page }: RowProps) {
  const name = [row.model, row.config, targetName(row.target)].join(words.common.comma);
  return (
    <tr>
      <th scope="row">
        {row.config}
        <small>{targetName(row.target)}</small>
      </th>
      {row.cells.map((group, column) => (
        <td key={releases[column]}>
          {group ? (
            <Field words={words} group={group} name={name} href={`${page}#${groupAnchor(index, column)}`} />
          ) : (
            <span className="f v-none">
              <span aria-hidden="true">–</span>
              <span className="hidden">{words.page.notRun}</span>
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}

interface FieldProps {
  words: Words;
  group: GridGroup<Cell>;
  name: string;
  href: string;
}

function Field({ words, group, name, href }: FieldProps) {
  const { page, verdict } = words;
  const broken = group.failed > 0 ? page.fieldWrong(group.failed, group.total) : "";
  const expectation =
    group.outcome === "expected" || group.outcome === "fixed" ? verdict.outcome[group.outcome] : null;
  const said = words.lang === "en" ? group.verdict : verdict.plain[group.verdict];
  const named = page.field(name, group.release, said, broken);
  // Who speaks what they see must name it (WCAG 2.5.3).
  const shown = [group.label, expectation].filter(Boolean).join(" ");
  return (
    <a
      className={`f v-${group.verdict}`}
      href={href}
      aria-label={named.includes(shown) ? named : [named, shown].join(words.common.comma)}
      title={verdict.meaning[group.verdict]}
    >
      {group.label}
      {expectation && <small>{expectation}</small>}
    </a>
  );
}

const legendOrder: readonly Verdict[] = [
  "pass",
  "drift",
  "nonfinite",
  "zeroed",
  "crashed",
  "timeout",
  "fallback",
  "reference-bad",
  "unavailable",
];

function Legend({ words: { page }, shown }: { words: Words; shown: Verdict[] }) {
  return (
    <ul className="legend" aria-label={page.legend}>
      {legendOrder
        .filter((verdict) => shown.includes(verdict))
        .map((verdict) => (
          <li key={verdict}>
            <span className={`chip v-${verdict}`}>{page.legendWords[verdict]}</span>
          </li>
        ))}
    </ul>
  );
}
