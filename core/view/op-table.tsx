import { largestMagnitude } from "../numeric/metrics.ts";
import { number, plural } from "../numeric/number.ts";
import { aroundFirstBad, formatOfOps, headroomBits, opLabel, partOf } from "../present/ops.ts";
import type { OpRow, Ops } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";
import { Scroll } from "./scroll.tsx";

type Names = [reference: string, candidate: string];

interface OpTablesProps {
  ops: Ops;
  names: Names;
  /** Where all ops are: folded here, on another page, or nowhere. */
  all: "here" | "nowhere" | { href: string };
}

/** The ops around the first bad one, and all of them on demand. */
export function OpTables({ ops, names, all }: OpTablesProps) {
  const format = formatOfOps(ops);
  const around = aroundFirstBad(ops);
  const rest = ops.rows.length - around.length;
  return (
    <>
      <OpTable
        rows={around}
        ops={ops}
        names={names}
        format={format}
        caption={
          ops.firstBad === null ? "No op is bad by itself. The first ops" : "Ops around the first bad one"
        }
      />
      {typeof all === "object" && (
        <p className="small after-table">
          <a href={all.href}>
            All {plural(ops.rows.length, "op")} in order, and everything else about this cell
          </a>
        </p>
      )}
      {all === "here" && rest > 0 && (
        <details className="after-table">
          <summary>All {plural(ops.rows.length, "op")} in order</summary>
          <OpTable
            rows={ops.rows.map((row, index) => ({ index, row }))}
            ops={ops}
            names={names}
            format={format}
            caption="All ops in the order the reference computed them"
          />
        </details>
      )}
      <Unpaired ops={ops} names={names} />
    </>
  );
}

interface TableProps {
  rows: { index: number; row: OpRow }[];
  ops: Ops;
  names: Names;
  format: Format;
  caption: string;
}

function OpTable({ rows, ops, names, format, caption }: TableProps) {
  return (
    <Scroll label={caption}>
      <table>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" className="n">
              #
            </th>
            <th scope="col">op</th>
            <th scope="col">type</th>
            <th scope="col" className="n">{`${names[0]}, max`}</th>
            <th scope="col" className="n">{`${names[1]}, max`}</th>
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
              <abbr title={`doublings between the largest ${names[0]} value and the end of ${format}`}>
                headroom, bit
              </abbr>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ index, row }) => (
            <Row key={index} index={index} row={row} ops={ops} format={format} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Row({ index, row, ops, format }: { index: number; row: OpRow; ops: Ops; format: Format }) {
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
        {place === "bad" && !part && <span className="hidden"> (first bad op)</span>}
        {part && <span className="muted small"> {part}</span>}
      </th>
      <td>{row.type}</td>
      <td className="n">{number(largestMagnitude(reference))}</td>
      <td className="n">{number(largestMagnitude(candidate))}</td>
      <td className="n">{snr(snrDb)}</td>
      <td className="n">{number(candidate.posInf + candidate.negInf)}</td>
      <td className="n">{number(candidate.nan)}</td>
      <td className="n">{Number.isFinite(headroom) ? signed(headroom) : "–"}</td>
    </tr>
  );
}

function snr(snrDb: number): string {
  if (snrDb === Number.POSITIVE_INFINITY) return "exact";
  return Number.isFinite(snrDb) ? snrDb.toFixed(1) : number(snrDb);
}

const signed = (bits: number): string => `${bits < 0 ? "−" : "+"}${Math.abs(bits).toFixed(1)}`;

/** Ops that only one side computed are reported, not lost. */
function Unpaired({ ops, names }: { ops: Ops; names: Names }) {
  const sides = [
    { name: names[0], only: ops.onlyReference },
    { name: names[1], only: ops.onlyCandidate },
  ].filter(({ only }) => only.length > 0);
  return sides.map(({ name, only }) => (
    <details key={name}>
      <summary>
        {plural(only.length, "op")} that only {name} computed
      </summary>
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
