import { storedLabel } from "../../core/present/stored-label.ts";
import { Scroll } from "../../core/view/scroll.tsx";
import type { Words } from "../../core/words/words.ts";
import { cellPath } from "../http/address.ts";
import type { Metric, Trend, TrendPoint } from "./trend.ts";

/** The numbers of the chart, newest first, for everyone and for copying. */
export function HistoryTable({ trend, metric, words }: { trend: Trend; metric: Metric; words: Words }) {
  const { dashboard } = words;
  const columns = trend.columns.toReversed();
  const label = dashboard.eachBy(metric.name, dashboard.lineOf[trend.of], dashboard.over[trend.over]);
  return (
    <Scroll label={label}>
      <table className="wide">
        <caption className="hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{dashboard.lineOf[trend.of]}</th>
            {columns.map(({ key, label }) => (
              <th scope="col" className="n" key={key}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {trend.lines.map(({ id, name, points }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              {columns.map(({ key }) => (
                <td className="n" key={key}>
                  <Value point={points.get(key)} metric={metric} words={words} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** The number, or in its place what is there to be said. */
function Value({ point, metric, words }: { point: TrendPoint | undefined; metric: Metric; words: Words }) {
  if (!point) return "–";
  const value = metric.of(point);
  return (
    <a href={cellPath(point.link, point.position)}>
      {value === null ? storedLabel(point.label, words) : metric.words(value)}
    </a>
  );
}
