import type { BaselineCell } from "../../core/change/baseline.ts";
import { type FieldChange, headsOf } from "../../core/change/field.ts";
import { wordOf } from "../../core/change/words.ts";
import { storedLabel } from "../../core/present/stored-label.ts";
import { targetName } from "../../core/present/words.ts";
import { worstVerdict } from "../../core/report/vocabulary.ts";
import { Chip } from "../../core/view/chip.tsx";
import { Scroll } from "../../core/view/scroll.tsx";
import type { Words } from "../../core/words/words.ts";
import { cellPath } from "../http/address.ts";
import type { Dimension } from "../services/compare/asked.ts";
import { placeOf } from "../services/compare/compare.ts";
import { kindWords } from "./compare-words.ts";

/** As many rows as a page has: a comparison of very many is looked at model by model. */
const MOST = 150;

/** As many inputs of a row as are listed. */
const INPUTS = 40;

interface Props {
  by: Dimension;
  fields: readonly FieldChange[];
  /** What both sides are called. */
  names: [from: string, to: string];
  words: Words;
}

/** What two sides of a comparison have that is not alike, with the numbers of both; and, folded, what is. */
export function Compared({ by, fields, names, words }: Props) {
  const { dashboard } = words;
  const alike = fields.filter(({ kind }) => kind === "same");
  const differ = fields.filter(({ kind }) => kind !== "same");
  return (
    <>
      {differ.length > 0 && (
        <section aria-labelledby="differs">
          <h2 id="differs">{dashboard.whatDiffers}</h2>
          <Rows by={by} fields={differ} names={names} words={words} label={dashboard.whatDiffers} />
        </section>
      )}
      {alike.length > 0 && (
        <details className="alike">
          <summary>{dashboard.theRest(alike.length)}</summary>
          <Rows by={by} fields={alike} names={names} words={words} label={dashboard.theRest(alike.length)} />
        </details>
      )}
    </>
  );
}

function Rows({ by, fields, names, words, label }: Props & { label: string }) {
  const { dashboard, page } = words;
  const columns = (
    [
      ["config", dashboard.config, (field) => field.config],
      ["target", dashboard.target, (field) => targetName(field.target)],
      ["release", dashboard.release, (field) => field.release],
    ] as [Dimension, string, (field: FieldChange) => string][]
  ).filter(([dimension]) => dimension !== by);
  return (
    <>
      <Scroll label={label}>
        <table className="compared">
          <caption className="hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col">{dashboard.model}</th>
              {columns.map(([dimension, title]) => (
                <th scope="col" key={dimension}>
                  {title}
                </th>
              ))}
              <th scope="col">{names[0]}</th>
              <th scope="col">{names[1]}</th>
              <th scope="col" className="n">
                {dashboard.worstSnr}
              </th>
              <th scope="col" className="n">
                {dashboard.time}
              </th>
              <th scope="col">{dashboard.change}</th>
            </tr>
          </thead>
          <tbody>
            {fields.slice(0, MOST).map((field) => (
              <tr key={JSON.stringify([field.model, field.config, field.target, field.release])}>
                <th scope="row">{field.model}</th>
                {columns.map(([dimension, , value]) => (
                  <td key={dimension}>{value(field)}</td>
                ))}
                <td>
                  <SideChip cells={field.changes.flatMap(({ base }) => base ?? [])} words={words} />
                </td>
                <td>
                  <SideChip cells={headsOf(field)} words={words} />
                </td>
                <td className="n">{bothWords(field, worstOf, words.common.decibels)}</td>
                <td className="n">{bothWords(field, meanMs, words.common.duration)}</td>
                <td>
                  {kindWords(by, field.kind, names[1], words)}
                  <Inputs field={field} words={words} heading={page.input} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {fields.length > MOST && <p className="muted">{dashboard.moreRows(fields.length - MOST)}</p>}
    </>
  );
}

/** The worst of one side of a field, which leads to its page. */
function SideChip({ cells, words }: { cells: readonly BaselineCell[]; words: Words }) {
  if (cells.length === 0) return <span className="muted">{words.dashboard.notRun}</span>;
  const verdict = worstVerdict(cells.map((cell) => cell.verdict));
  const worst = cells.find((cell) => cell.verdict === verdict)!;
  const { link, position } = placeOf(worst);
  return (
    <Chip words={words} verdict={verdict} label={wordOf(cells, words)} href={cellPath(link, position)} />
  );
}

/** Each input's two results, where there are several or where they say more. */
function Inputs({ field, words, heading }: { field: FieldChange; words: Words; heading: string }) {
  const { changes, total } = field;
  if (total === 1 && !changes.some(({ base, head }) => base && head)) return null;
  return (
    <details className="small">
      <summary>{words.dashboard.inputsChanged(changes.length, total)}</summary>
      <ul className="plain" aria-label={heading}>
        {changes.slice(0, INPUTS).map(({ base, head }) => (
          <li key={(head ?? base)!.input}>
            {(head ?? base)!.input}: <One cell={base} words={words} /> → <One cell={head} words={words} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function One({ cell, words }: { cell: BaselineCell | null; words: Words }) {
  if (!cell) return words.dashboard.notRun;
  const { link, position } = placeOf(cell);
  return <a href={cellPath(link, position)}>{storedLabel(cell.label, words)}</a>;
}

/** A number of both sides as `52.1 dB → 41.0 dB`; a side that has none is a dash. */
function bothWords(
  { changes }: FieldChange,
  of: (cells: readonly BaselineCell[]) => number | null,
  words: (value: number) => string,
): string {
  const sides = [changes.flatMap(({ base }) => base ?? []), changes.flatMap(({ head }) => head ?? [])];
  const [from, to] = sides.map((cells) => {
    const value = of(cells);
    return value === null ? "–" : words(value);
  });
  return from === to ? from! : `${from} → ${to}`;
}

/** The lowest SNR, NaN where one has NaN or Inf. */
function worstOf(cells: readonly BaselineCell[]): number | null {
  const known = cells.flatMap(({ snrDb }) => snrDb ?? []);
  if (known.length === 0) return null;
  return known.some(Number.isNaN) ? Number.NaN : Math.min(...known);
}

function meanMs(cells: readonly BaselineCell[]): number | null {
  const known = cells.flatMap(({ medianMs }) => medianMs ?? []);
  return known.length === 0 ? null : known.reduce((sum, ms) => sum + ms, 0) / known.length;
}
