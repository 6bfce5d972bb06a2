import { decibels } from "../../core/format/number.ts";
import { Scroll } from "../../core/view/scroll.tsx";
import type { SeriesHistory } from "../services/series/read.ts";

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
                  {snr(points.get(release)?.snrDb)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const snr = (snrDb: number | null | undefined): string => (snrDb == null ? "–" : decibels(snrDb));
