import { storedLabel } from "../../core/present/stored-label.ts";
import { Scroll } from "../../core/view/scroll.tsx";
import type { Words } from "../../core/words/words.ts";
import { cellPath } from "../http/address.ts";
import type { MachineChange, Metric, Trend, TrendPoint } from "./trend.ts";
import { type Scale, scaleOf } from "./trend-scale.ts";

const [TOP, BOTTOM] = [14, 226];
/** Room for one column's name at a slant, so that none is printed over another. */
const COLUMN = 34;
/** The width where there are few. */
const LEAST = 950;
/** Colours and dashes repeat together only after 18 lines, so that a colour alone never tells two lines apart. */
const COLOURS = 6;
const dashes = [undefined, "7 4", "2 3"];

interface ChartProps {
  trend: Trend;
  metric: Metric;
  changes: readonly MachineChange[];
  words: Words;
}

/** A metric over releases or runs, one line each; gaps where nothing was run or nothing can be drawn. The newest is in view, the axis stays. */
export function TrendChart({ trend, metric, changes, words }: ChartProps) {
  const { dashboard } = words;
  const scale = scaleOf(trend, metric, TOP, BOTTOM);
  if (!scale) return <p className="muted">{dashboard.nothingFinite(metric.name)}</p>;
  const width = Math.max(LEAST, 60 + trend.columns.length * COLUMN);
  const step = (width - 60) / trend.columns.length;
  const x = (index: number) => 30 + step * (index + 0.5);
  const isSlanted = trend.columns.some(({ label }) => label.length * 7.5 > step);
  const height = isSlanted ? 300 : 258;
  const over = dashboard.over[trend.over];
  return (
    <div className="card chart trend">
      <div className="plot">
        <svg className="axis" viewBox={`0 0 70 ${height}`} width="70" height={height} aria-hidden="true">
          {scale.ticks.map((tick) => (
            <text key={tick} x="62" y={scale.y(tick) + 4} textAnchor="end">
              {metric.words(tick).replace(".0 ", " ")}
            </text>
          ))}
        </svg>
        <Scroll label={dashboard.chart(metric.name, over)}>
          {/* biome-ignore lint/a11y/useSemanticElements: a drawing with links in it is no fieldset */}
          <svg
            viewBox={`0 0 ${width} ${height}`}
            width={width}
            height={height}
            role="group"
            aria-label={describe(trend, metric, scale, words)}
          >
            {scale.ticks.map((tick) => (
              <line key={tick} className="rule" x1="0" x2={width} y1={scale.y(tick)} y2={scale.y(tick)} />
            ))}
            {scale.bounds.map((bound, index) => (
              <g key={bound}>
                {index === scale.bounds.length - 1 && (
                  <rect
                    className="under"
                    x="0"
                    y={scale.y(bound)}
                    width={width}
                    height={BOTTOM - scale.y(bound)}
                  />
                )}
                <line className="tolerance" x1="0" x2={width} y1={scale.y(bound)} y2={scale.y(bound)} />
                <text className="red" x={width - 6} y={scale.y(bound) - 6} textAnchor="end">
                  {dashboard.atLeast(metric.words(bound))}
                </text>
              </g>
            ))}
            {changes.map(({ key, from, to }) => {
              const at = x(trend.columns.findIndex((column) => column.key === key)) - step / 2;
              return (
                <g key={key}>
                  <title>{dashboard.machineChanged(from, to)}</title>
                  <line className="machine" x1={at} x2={at} y1={TOP} y2={BOTTOM} />
                </g>
              );
            })}
            {trend.columns.map(({ key, label }, index) => (
              <text
                key={key}
                x={x(index)}
                y={BOTTOM + 20}
                textAnchor={isSlanted ? "end" : "middle"}
                transform={isSlanted ? `rotate(-40 ${x(index)} ${BOTTOM + 20})` : undefined}
              >
                {label.length > 14 ? `${label.slice(0, 13)}…` : label}
              </text>
            ))}
            {trend.lines.map((line, index) => (
              <Line
                key={line.id}
                line={line}
                index={index}
                trend={trend}
                metric={metric}
                scale={scale}
                x={x}
                words={words}
              />
            ))}
          </svg>
        </Scroll>
      </div>
      <Keys trend={trend} metric={metric} words={words} />
      {changes.length > 0 && <p className="muted small">{dashboard.machinesChanged}</p>}
    </div>
  );
}

interface LineProps {
  line: Trend["lines"][number];
  index: number;
  trend: Trend;
  metric: Metric;
  scale: Scale;
  x(index: number): number;
  words: Words;
}

function Line({ line, index, trend, metric, scale, x, words }: LineProps) {
  // Beside each other, as they would all stand at the same place.
  const count = trend.lines.length;
  const offset = (index - (count - 1) / 2) * Math.min(8, 24 / count);
  const points = trend.columns.map(({ key, label }, at) => {
    const point = line.points.get(key);
    const value = point ? metric.of(point) : null;
    return { key, label, point, value, x: x(at), y: value === null ? null : scale.y(value) };
  });
  const path = points
    .map(({ x, y }, at) =>
      y === null ? "" : `${points[at - 1]?.y == null ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`,
    )
    .join("");
  return (
    <g className={`s${index % COLOURS}`}>
      <path className="line" d={path} strokeDasharray={dashOf(index)} />
      {points.map(({ key, label, point, value, x, y }) =>
        point ? (
          // Not where the tab key goes: the table below has the same links.
          <a key={key} href={cellPath(point.link, point.position)} tabIndex={-1}>
            <title>
              {words.dashboard.cellLine(
                line.name,
                label,
                value === null ? storedLabel(point.label, words) : metric.words(value),
              )}
            </title>
            {y === null ? (
              <path className="cross" d={crossAt(x + offset)} />
            ) : (
              <circle cx={x} cy={y} r="3.5" />
            )}
          </a>
        ) : null,
      )}
    </g>
  );
}

/** A result that has nothing to draw (NaN, a crash) stands on the ground as a cross, not as a gap. */
const crossAt = (x: number): string => `M${(x - 4).toFixed(1)} ${BOTTOM - 12}l8 8m0 -8l-8 8`;

const dashOf = (index: number): string | undefined => dashes[Math.floor(index / COLOURS) % dashes.length];

function Keys({
  trend: { lines },
  metric,
  words: { common, dashboard },
}: Pick<ChartProps, "trend" | "metric" | "words">) {
  return (
    <ul className="keys" aria-label={dashboard.key}>
      {lines.map(({ id, name, points }, index) => {
        const crossed = [...points.values()].some((point: TrendPoint) => metric.of(point) === null);
        return (
          <li key={id}>
            <svg viewBox="0 0 22 10" aria-hidden="true" className={`s${index % COLOURS}`}>
              <path className="line" d="M0 5H22" strokeDasharray={dashOf(index)} />
            </svg>
            {name}
            {crossed && common.aside(dashboard.nothingDrawn)}
          </li>
        );
      })}
    </ul>
  );
}

function describe(
  { over, of, columns, lines }: Trend,
  metric: Metric,
  { bounds }: Scale,
  words: Words,
): string {
  const { dashboard } = words;
  const bound = bounds.at(-1);
  return dashboard.chartSays(
    metric.name,
    dashboard.over[over],
    dashboard.lineOf[of],
    lines.length,
    columns.map(({ label }) => label),
    bound === undefined ? null : dashboard.atLeast(metric.words(bound)),
  );
}
