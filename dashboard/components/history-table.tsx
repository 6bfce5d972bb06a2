import { Scroll } from "../../core/view/scroll.tsx";
import { cellPath } from "./links.ts";
import type { Metric, Trend, TrendPoint } from "./trend.ts";

/** The numbers of the chart, newest first, for everyone and for copying. */
export function HistoryTable({ trend, metric }: { trend: Trend; metric: Metric }) {
  const columns = trend.columns.toReversed();
  const label = `${metric.name} of each ${trend.of} by ${trend.over}`;
  return (
    <Scroll label={label}>
      <table className="wide">
        <caption className="hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{trend.of}</th>
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
                  <Value point={points.get(key)} metric={metric} />
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
function Value({ point, metric }: { point: TrendPoint | undefined; metric: Metric }) {
  if (!point) return "–";
  const value = metric.of(point);
  return (
    <a href={cellPath(point.link, point.position)}>{value === null ? point.label : metric.words(value)}</a>
  );
}
