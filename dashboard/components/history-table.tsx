import { decibels } from "../../core/numeric/number.ts";
import { Scroll } from "../../core/view/scroll.tsx";
import type { SeriesHistory, SeriesPoint } from "../services/series/read.ts";

/** The numbers of the chart, for everyone and for copying. */
export function HistoryTable({ series }: { series: SeriesHistory }) {
  return (
    <Scroll label="SNR of each input by MNN release">
      <table>
        <caption className="hidden">SNR of each input on each MNN release</caption>
        <thead>
          <tr>
            <th scope="col">input</th>
            {series.releases.map((release) => (
              <th scope="col" className="n" key={release}>
                {release}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series.lines.map(({ id, input, points }) => (
            <tr key={id}>
              <th scope="row">{input}</th>
              {series.releases.map((release) => (
                <td className="n" key={release}>
                  {numberOf(points.get(release))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** The SNR, or in its place what is there to be said. */
function numberOf(point: SeriesPoint | undefined): string {
  if (!point) return "–";
  return point.snrDb === null || Number.isNaN(point.snrDb) ? point.label : decibels(point.snrDb);
}
