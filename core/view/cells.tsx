import { median } from "../numeric/median.ts";
import type { GridGroup, GridRow } from "../present/grid.ts";
import { worstSnr } from "../present/label.ts";
import { targetName } from "../present/words.ts";
import type { Cell } from "../report/schema.ts";
import type { Words } from "../words/words.ts";
import { CellChip, Chip, OutcomeMark } from "./chip.tsx";
import { Command } from "./command.tsx";
import type { Folds } from "./folds.ts";
import { OpTables } from "./op-table.tsx";
import { runNames } from "./pictures.tsx";
import { Scroll } from "./scroll.tsx";
import { Tensors } from "./tensors.tsx";
import { groupAnchor } from "./verdict-grid.tsx";
import type { ReportView } from "./view.ts";

/** Every cell, one fold for each row of the grid. */
export function EveryCell({ view, folds }: { view: ReportView; folds?: Folds }) {
  return (
    <section aria-labelledby="cells">
      <h2 id="cells">{view.words.page.everyCell}</h2>
      {view.grid.rows.map((row, index) => {
        const key = groupAnchor(index, 0);
        if (!folds) return <Row key={key} view={view} row={row} index={index} />;
        if (index === folds.open) return <Row key={key} view={view} row={row} index={index} open />;
        return index >= folds.from && index < folds.to ? (
          <p key={key} className="folded">
            <a href={`${folds.rowHref(index)}#${key}`}>{rowName(row, view.words)}</a>
          </p>
        ) : null;
      })}
    </section>
  );
}

const rowName = ({ model, config, target }: GridRow<Cell>, { common, page }: Words): string =>
  `${model}${common.comma}${page.configOn(config, targetName(target))}`;

interface RowProps {
  view: ReportView;
  row: GridRow<Cell>;
  index: number;
  open?: boolean;
}

function Row({ view, row, index, open = false }: RowProps) {
  const groups = row.cells.flatMap((group, column) => (group ? [{ group, column }] : []));
  return (
    <details className="group" open={open}>
      <summary>
        <b>{row.model}</b>
        <span>{view.words.page.configOn(row.config, targetName(row.target))}</span>
        <span className="chips">
          {groups.map(({ group }) => (
            <Chip key={group.release} words={view.words} verdict={group.verdict} label={group.label} />
          ))}
        </span>
      </summary>
      <div className="inset">
        {groups.map(({ group, column }) => (
          <Group key={group.release} view={view} group={group} anchor={groupAnchor(index, column)} />
        ))}
      </div>
    </details>
  );
}

interface GroupProps {
  view: ReportView;
  group: GridGroup<Cell>;
  anchor: string;
}

/** The fragment is inside the fold, so that following a link to it opens the fold. */
function Group({ view, group, anchor }: GroupProps) {
  const failing = group.cells.filter((cell) => cell.verdict !== "pass");
  return (
    <section id={anchor} aria-label={`MNN ${group.release}`}>
      <h3>MNN {group.release}</h3>
      <CellTable view={view} cells={group.cells} caption={view.words.page.cellsOn(group.release)} />
      {failing
        .filter((cell) => view.links.cell(cell) === null)
        .map((cell) => (
          <FailingCell key={cell.id} view={view} cell={cell} />
        ))}
    </section>
  );
}

function CellTable({ view, cells, caption }: { view: ReportView; cells: readonly Cell[]; caption: string }) {
  const { page } = view.words;
  return (
    <Scroll label={caption}>
      <table>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{page.input}</th>
            <th scope="col">{page.verdict}</th>
            <th scope="col">{page.reason}</th>
            <th scope="col" className="n">
              SNR
            </th>
            <th scope="col" className="n">
              {page.aRun}
            </th>
          </tr>
        </thead>
        <tbody>
          {cells.map((cell) => (
            <CellRow key={cell.id} view={view} cell={cell} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function CellRow({ view, cell }: { view: ReportView; cell: Cell }) {
  const { words } = view;
  const href = view.links.cell(cell);
  const snr = worstSnr(cell.outputs);
  const runMs = median(cell.runMs);
  return (
    <tr id={view.lookup.anchor(cell)}>
      <th scope="row">{href ? <a href={href}>{cell.input}</a> : cell.input}</th>
      <td>
        <CellChip words={words} cell={cell} href={href} />{" "}
        <OutcomeMark words={words} outcome={cell.outcome} />
      </td>
      <td>
        {cell.reason}
        {cell.expected && <span className="muted"> {words.page.expected(cell.expected.reason)}</span>}
      </td>
      <td className="n">{snr === null || Number.isNaN(snr) ? "–" : words.common.decibels(snr)}</td>
      <td className="n">{runMs === null ? "–" : words.common.duration(runMs)}</td>
    </tr>
  );
}

/** What the self-contained file says of a failing cell; the dashboard has a page for it. */
function FailingCell({ view, cell }: { view: ReportView; cell: Cell }) {
  return (
    <details>
      <summary>
        {cell.ops?.firstBad == null
          ? view.words.page.runItAgain(cell.input)
          : view.words.page.whereItBreaks(cell.input)}
      </summary>
      {cell.fix && <p>{cell.fix}</p>}
      {cell.ops && <OpTables words={view.words} ops={cell.ops} names={runNames(view, cell)} all="nowhere" />}
      <Tensors view={view} cell={cell} />
      <Command words={view.words} command={cell.command} />
    </details>
  );
}
