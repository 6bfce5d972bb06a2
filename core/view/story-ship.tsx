import type { Answers } from "../report/diagnosis.ts";
import type { Words } from "../words/words.ts";
import { Chip } from "./chip.tsx";
import { Files } from "./files.tsx";
import { Prose } from "./prose.tsx";
import { Scroll } from "./scroll.tsx";
import type { ReportView } from "./view.ts";

type Row = NonNullable<Answers["ship"]>["rows"][number];

/** What can be shipped in place of what failed: the best first, with what it costs and what to take. */
export function StoryShip({ view, answers }: { view: ReportView; answers: Answers }) {
  const { words } = view;
  const { story } = words.diagnosis;
  const rows = answers.ship?.rows ?? [];
  const filesOf = ({ kind, what }: Row) => {
    if (kind === "plan") return answers.plan?.plan?.files ?? [];
    if (kind !== "cure") return [];
    const cure = answers.cures?.cures.find((one) => one.what === what);
    return cure?.file ? [cure.file] : [];
  };
  if (rows.length === 0) return null;
  return (
    <Scroll label={story.ship}>
      <table>
        <thead>
          <tr>
            <th scope="col">{story.remedy}</th>
            <th scope="col">{story.rightOn}</th>
            <th scope="col" className="n">
              {story.worstSnr}
            </th>
            <th scope="col">{story.timeAgainst}</th>
            <th scope="col">{story.takeIt}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.kind} ${row.what}`} className={row.front ? "front" : undefined}>
              <th scope="row">
                {story.kinds[row.kind] && <b>{story.kinds[row.kind]} </b>}
                <Prose text={words.stored(row.what)} />
              </th>
              <td>
                <Chip
                  words={words}
                  verdict={row.passed === row.of ? "pass" : "drift"}
                  label={words.label.someOf(row.passed, row.of)}
                />
              </td>
              <td className="n">{words.common.decibels(row.worstDb)}</td>
              <td>{priceOf(row, words)}</td>
              <td>
                <Files view={view} files={filesOf(row)} or={story.take[row.kind] ?? row.kind} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function priceOf({ price: { factor, by } }: Row, { diagnosis: { story } }: Words): string {
  return by === "unknown" || !Number.isFinite(factor)
    ? story.notKnown
    : story.times(factor, by === "measured");
}
