import { plural } from "../numeric/number.ts";
import { buildGrid, type GridGroup, type GridRow } from "../present/grid.ts";
import { targetName, unique, verdictMeaning } from "../present/words.ts";
import type { Cell } from "../report/schema.ts";
import type { Verdict } from "../report/vocabulary.ts";
import type { Folds } from "./folds.ts";
import { Scroll } from "./scroll.tsx";
import type { ReportView } from "./view.ts";

/** The fragment of a field of the grid: where its cells are listed. */
export const groupAnchor = (row: number, column: number): string => `group-${row}-${column}`;

/** Model, configuration and target by MNN release. Each field leads to its cells. */
export function VerdictGrid({ view, folds }: { view: ReportView; folds?: Folds }) {
  const grid = buildGrid(view.report);
  const isHere = (index: number) => !folds || (index >= folds.from && index < folds.to);
  const models = unique(grid.rows.filter((_, index) => isHere(index)).map((row) => row.model));
  const shown = unique(grid.rows.flatMap((row) => row.cells.map((group) => group?.verdict ?? "unavailable")));
  return (
    <>
      <Scroll label="Verdict by MNN release">
        <table className="grid">
          <caption className="hidden">
            Verdict of each model, configuration and target on each MNN release
          </caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="hidden">Configuration and target</span>
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
      {folds && <Pages folds={folds} rows={grid.rows.length} />}
      <Legend shown={shown} />
    </>
  );
}

/** The rows before and after those that are shown. */
function Pages({ folds: { from, to, pageHref }, rows }: { folds: Folds; rows: number }) {
  if (from === 0 && to >= rows) return null;
  return (
    <nav className="links" aria-label="Rows of the grid">
      {from > 0 && <a href={pageHref(Math.max(0, from - (to - from)))}>Rows before</a>}
      <span className="muted">
        rows {from + 1} to {Math.min(to, rows)} of {rows}
      </span>
      {to < rows && <a href={pageHref(to)}>Rows after</a>}
    </nav>
  );
}

interface RowProps {
  row: GridRow<Cell>;
  index: number;
  releases: string[];
  /** The page on which its cells are listed; empty for this one. */
  page: string;
}

function Row({ row, index, releases, page }: RowProps) {
  const name = `${row.model}, ${row.config}, ${targetName(row.target)}`;
  return (
    <tr>
      <th scope="row">
        {row.config}
        <small>{targetName(row.target)}</small>
      </th>
      {row.cells.map((group, column) => (
        <td key={releases[column]}>
          {group ? (
            <Field group={group} name={name} href={`${page}#${groupAnchor(index, column)}`} />
          ) : (
            <span className="f v-none">
              <span aria-hidden="true">–</span>
              <span className="hidden">not run</span>
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}

function Field({ group, name, href }: { group: GridGroup<Cell>; name: string; href: string }) {
  const broken = group.failed > 0 ? `, ${group.failed} of ${plural(group.total, "input")} wrong` : "";
  const expectation = group.outcome === "expected" || group.outcome === "fixed" ? group.outcome : null;
  const label = `${name}, MNN ${group.release}: ${group.verdict}${broken}${expectation ? `, ${expectation}` : ""}`;
  return (
    <a
      className={`f v-${group.verdict}`}
      href={href}
      aria-label={label}
      title={verdictMeaning[group.verdict]}
    >
      {group.label}
      {expectation && <small>{expectation}</small>}
    </a>
  );
}

const legendWords: [Verdict, string][] = [
  ["pass", "pass"],
  ["drift", "drift: finite, beyond tolerance"],
  ["nonfinite", "NaN or Inf"],
  ["zeroed", "zero where it should not be"],
  ["crashed", "crash"],
  ["timeout", "no answer in time"],
  ["fallback", "fp32: ran, but not as asked"],
  ["reference-bad", "reference not trusted"],
  ["unavailable", "– not run"],
];

function Legend({ shown }: { shown: Verdict[] }) {
  return (
    <ul className="legend" aria-label="Legend">
      {legendWords
        .filter(([verdict]) => shown.includes(verdict))
        .map(([verdict, words]) => (
          <li key={verdict}>
            <span className={`chip v-${verdict}`}>{words}</span>
          </li>
        ))}
    </ul>
  );
}
