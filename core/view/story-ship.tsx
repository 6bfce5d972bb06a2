import { decibels, number } from "../numeric/number.ts";
import type { Answers } from "../report/diagnosis.ts";
import { Chip } from "./chip.tsx";
import { Files } from "./files.tsx";
import { Prose } from "./prose.tsx";
import { Scroll } from "./scroll.tsx";
import type { ReportView } from "./view.ts";

type Row = NonNullable<Answers["ship"]>["rows"][number];

/** What can be shipped in place of what failed: the best first, with what it costs and what to take. */
export function StoryShip({ view, answers }: { view: ReportView; answers: Answers }) {
  const rows = answers.ship?.rows ?? [];
  const filesOf = ({ kind, what }: Row) => {
    if (kind === "plan") return answers.plan?.plan?.files ?? [];
    if (kind !== "cure") return [];
    const cure = answers.cures?.cures.find((one) => one.what === what);
    return cure?.file ? [cure.file] : [];
  };
  if (rows.length === 0) return null;
  return (
    <Scroll label="What to ship">
      <table>
        <thead>
          <tr>
            <th scope="col">remedy</th>
            <th scope="col">right on</th>
            <th scope="col" className="n">
              worst SNR
            </th>
            <th scope="col">time against what failed</th>
            <th scope="col">take it</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.kind} ${row.what}`} className={row.front ? "front" : undefined}>
              <th scope="row">
                {names[row.kind] && <b>{names[row.kind]} </b>}
                <Prose text={row.what} />
              </th>
              <td>
                <Chip
                  verdict={row.passed === row.of ? "pass" : "drift"}
                  label={`${row.passed} of ${row.of}`}
                />
              </td>
              <td className="n">{decibels(row.worstDb)}</td>
              <td>{priceOf(row)}</td>
              <td>
                <Files view={view} files={filesOf(row)} or={row.kind} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const names: Partial<Record<Row["kind"], string>> = { cure: "Changed model:", plan: "Mixed precision:" };

function priceOf({ price: { factor, by } }: Row): string {
  if (by === "unknown" || !Number.isFinite(factor)) return "not known";
  const times = `${number(Number(factor.toPrecision(3)))} x`;
  return by === "measured" ? times : `${times}, by counted multiplications`;
}
