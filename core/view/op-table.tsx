import { largestMagnitude } from "../numeric/metrics.ts";
import { number } from "../numeric/number.ts";
import { aroundFirstBad, formatOfOps, headroomBits, opLabel, partOf } from "../present/ops.ts";
import type { OpRow, Ops } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";
import type { Words } from "../words/words.ts";
import { Scroll } from "./scroll.tsx";

type Names = [reference: string, candidate: string];

interface OpTablesProps {
  words: Words;
  ops: Ops;
  names: Names;
  /** Where all ops are: folded here, on another page, or nowhere. */
  all: "here" | "nowhere" | { href: string };
}

/** The ops around the first bad one, and all of them on demand. */
export function OpTables({ words, ops, names, all }: OpTablesProps) {
  const { page } = words;
  const format = formatOfOps(ops);
  const around = aroundFirstBad(ops);
  const rest = ops.rows.length - around.length;
  return (
    <>
      <OpTable
        words={words}
        rows={around}
        ops={ops}
        names={names}
        format={format}
        caption={ops.firstBad === null ? page.noOpIsBad : page.opsAround}
      />
      {typeof all === "object" && (
        <p className="small after-table">
          <a href={all.href}>{page.allOpsAndMore(ops.rows.length)}</a>
        </p>
      )}
      {all === "here" && rest > 0 && (
        <details className="after-table">
          <summary>{page.allOps(ops.rows.length)}</summary>
          <OpTable
            words={words}
            rows={ops.rows.map((row, index) => ({ index, row }))}
            ops={ops}
            names={names}
            format={format}
            caption={page.allOpsCaption}
          />
        </details>
      )}
      <Unpaired words={words} ops={ops} names={names} />
    </>
  );
}

interface TableProps {
  words: Words;
  rows: { index: number; row: OpRow }[];
  ops: Ops;
  names: Names;
  format: Format;
  caption: string;
}

function OpTable({ words, rows, ops, names, format, caption }: TableProps) {
  const { page } = words;
  return (
    <Scroll label={caption}>
      <table>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" className="n">
              #
            </th>
            <th scope="col">{page.op}</th>
            <th scope="col">{page.type}</th>
            <th scope="col" className="n">
              {page.maxOf(names[0])}
            </th>
            <th scope="col" className="n">
              {page.maxOf(names[1])}
            </th>
            <th scope="col" className="n">
              SNR dB
            </th>
            <th scope="col" className="n">
              Inf
            </th>
            <th scope="col" className="n">
              NaN
            </th>
            <th scope="col" className="n">
              <abbr title={page.headroomTitle(names[0], format)}>{page.headroom}</abbr>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ index, row }) => (
            <Row key={index} words={words} index={index} row={row} ops={ops} format={format} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface RowProps {
  words: Words;
  index: number;
  row: OpRow;
  ops: Ops;
  format: Format;
}

function Row({ words: { page }, index, row, ops, format }: RowProps) {
  const { reference, candidate, snrDb } = row.metrics;
  const { firstBad } = ops;
  const part = partOf(ops, index);
  const place = index === firstBad ? "bad" : firstBad !== null && index > firstBad ? "after" : undefined;
  const headroom = headroomBits(row, format);
  return (
    <tr className={place}>
      <td className="n">{index + 1}</td>
      <th scope="row">
        <code>{opLabel(row)}</code>
        {place === "bad" && !part && <span className="hidden">{page.firstBadOp}</span>}
        {part && <span className="muted small"> {page.part[part]}</span>}
      </th>
      <td>{row.type}</td>
      <td className="n">{number(largestMagnitude(reference))}</td>
      <td className="n">{number(largestMagnitude(candidate))}</td>
      <td className="n">{snr(snrDb, page.exact)}</td>
      <td className="n">{number(candidate.posInf + candidate.negInf)}</td>
      <td className="n">{number(candidate.nan)}</td>
      <td className="n">{Number.isFinite(headroom) ? signed(headroom) : "–"}</td>
    </tr>
  );
}

function snr(snrDb: number, exact: string): string {
  if (snrDb === Number.POSITIVE_INFINITY) return exact;
  return Number.isFinite(snrDb) ? snrDb.toFixed(1) : number(snrDb);
}

const signed = (bits: number): string => `${bits < 0 ? "−" : "+"}${Math.abs(bits).toFixed(1)}`;

/** Ops that only one side computed are reported, not lost. */
function Unpaired({ words, ops, names }: { words: Words; ops: Ops; names: Names }) {
  const sides = [
    { name: names[0], only: ops.onlyReference },
    { name: names[1], only: ops.onlyCandidate },
  ].filter(({ only }) => only.length > 0);
  return sides.map(({ name, only }) => (
    <details key={name}>
      <summary>{words.page.onlyComputed(only.length, name)}</summary>
      <ul className="plain">
        {only.map((op) => (
          <li key={`${op.name} ${op.occurrence} ${op.output}`}>
            <code>{opLabel(op)}</code> <span className="muted">{op.type}</span>
          </li>
        ))}
      </ul>
    </details>
  ));
}
