import { storedLabel } from "../../core/present/stored-label.ts";
import type { Words } from "../../core/words/words.ts";
import { cellPath, runPath } from "../http/address.ts";
import type { MachineChange, Metric, Trend, TrendColumn, TrendPoint } from "./trend.ts";
import { type BrushColumn, TrendBrush } from "./trend-brush.tsx";
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
  /** Its page without a span. */
  href: string;
  words: Words;
}

/** A metric over releases or runs, one line each; gaps where nothing was run or nothing can be drawn. The newest is in view, the axis stays. */
export function TrendChart({ trend, metric, changes, href, words }: ChartProps) {
  const { dashboard } = words;
  const scale = scaleOf(trend, metric, TOP, BOTTOM);
  if (!scale) return <p className="muted">{dashboard.nothingFinite(metric.name)}</p>;
  const { columns } = trend;
  const width = Math.max(LEAST, 60 + columns.length * COLUMN);
  const step = (width - 60) / columns.length;
  const x = (index: number) => 30 + step * (index + 0.5);
  const isSlanted = columns.some(({ label }) => label.length * 7.5 > step);
  const height = isSlanted ? 300 : 258;
  return (
    <div className="card chart trend">
      <TrendBrush
        // Another span is another chart, in which nothing is chosen yet.
        key={`${columns[0]?.key} ${columns.length}`}
        columns={columns.map((column) => brushColumn(column, trend, metric, words))}
        size={{ width, height, left: 30, step, top: TOP, bottom: BOTTOM }}
        label={describe(trend, metric, scale, words)}
        name={dashboard.chart(metric.name, dashboard.over[trend.over])}
        href={href}
        words={{
          how: dashboard.brushHow,
          span: dashboard.brushNothing,
          show: dashboard.brushShow,
          run: dashboard.brushRun,
        }}
        axis={<Axis scale={scale} metric={metric} height={height} />}
        under={
          <>
            <Bounds scale={scale} metric={metric} width={width} words={words} />
            {changes.map(({ key, from, to }) => {
              const at = x(columns.findIndex((column) => column.key === key)) - step / 2;
              return (
                <g key={key}>
                  <title>{dashboard.machineChanged(from, to)}</title>
                  <line className="machine" x1={at} x2={at} y1={TOP} y2={BOTTOM} />
                </g>
              );
            })}
            {columns.map(({ key, label }, index) => (
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
          </>
        }
        over={trend.lines.map((line, index) => (
          <Line
            key={line.id}
            line={line}
            index={index}
            trend={trend}
            metric={metric}
            scale={scale}
            x={x}
            room={step}
            words={words}
          />
        ))}
      />
      <Keys trend={trend} metric={metric} words={words} />
      {changes.length > 0 && <p className="muted small">{dashboard.machinesChanged}</p>}
    </div>
  );
}

/** As many lines as are read out of a column. */
const READ_OUT = 12;

function brushColumn(
  { key, label, address }: TrendColumn,
  { lines }: Trend,
  metric: Metric,
  words: Words,
): BrushColumn {
  const found = lines.flatMap(({ name, points }) => {
    const point = points.get(key);
    return point ? [{ name, point }] : [];
  });
  return {
    label,
    address,
    run: found[0] ? runPath(found[0].point.link) : null,
    said: found
      .slice(0, READ_OUT)
      .map(({ name, point }) => words.common.named(name, saidOf(point, metric, words))),
  };
}

/** A point's number, or in its place what is there to be said. */
function saidOf(point: TrendPoint, metric: Metric, words: Words): string {
  const value = metric.of(point);
  return value === null ? storedLabel(point.label, words) : metric.words(value);
}

function Axis({ scale, metric, height }: { scale: Scale; metric: Metric; height: number }) {
  return (
    <svg className="axis" viewBox={`0 0 70 ${height}`} width="70" height={height} aria-hidden="true">
      {scale.ticks.map((tick) => (
        <text key={tick} x="62" y={scale.y(tick) + 4} textAnchor="end">
          {metric.words(tick).replace(".0 ", " ")}
        </text>
      ))}
    </svg>
  );
}

interface BoundsProps {
  scale: Scale;
  metric: Metric;
  width: number;
  words: Words;
}

/** The lines of the scale, and the bounds that are asked. */
function Bounds({ scale, metric, width, words: { dashboard } }: BoundsProps) {
  return (
    <>
      {scale.ticks.map((tick) => (
        <line key={tick} className="rule" x1="0" x2={width} y1={scale.y(tick)} y2={scale.y(tick)} />
      ))}
      {scale.bounds.map((bound, index) => (
        <g key={bound}>
          {index === scale.bounds.length - 1 && (
            <rect className="under" x="0" y={scale.y(bound)} width={width} height={BOTTOM - scale.y(bound)} />
          )}
          <line className="tolerance" x1="0" x2={width} y1={scale.y(bound)} y2={scale.y(bound)} />
          <text className="red" x={width - 6} y={scale.y(bound) - 6} textAnchor="end">
            {dashboard.atLeast(metric.words(bound))}
          </text>
        </g>
      ))}
    </>
  );
}

interface LineProps {
  line: Trend["lines"][number];
  index: number;
  trend: Trend;
  metric: Metric;
  scale: Scale;
  x(index: number): number;
  /** From one column to the next. */
  room: number;
  words: Words;
}

function Line({ line, index, trend, metric, scale, x, room, words }: LineProps) {
  const points = trend.columns.map(({ key, label }, at) => {
    const point = line.points.get(key);
    const value = point ? metric.of(point) : null;
    return { key, label, point, x: x(at), y: value === null ? null : scale.y(value) };
  });
  const path = points
    .map(({ x, y }, at) =>
      y === null ? "" : `${points[at - 1]?.y == null ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`,
    )
    .join("");
  return (
    <g className={`s${index % COLOURS}`}>
      <path className="line" d={path} strokeDasharray={dashOf(index)} />
      {points.map(({ key, label, point, x, y }) =>
        point ? (
          // Not where the tab key goes: the table below has the same links.
          <a key={key} href={cellPath(point.link, point.position)} tabIndex={-1}>
            <title>{words.dashboard.cellLine(line.name, label, saidOf(point, metric, words))}</title>
            {y === null ? (
              <path className="cross" d={crossAt(x + asideOf(line, key, trend, metric, room))} />
            ) : (
              <circle cx={x} cy={y} r="3.5" />
            )}
          </a>
        ) : null,
      )}
    </g>
  );
}

/** How far beside its column a cross stands: all of a column's would stand at the same place. */
function asideOf(line: Trend["lines"][number], key: string, { lines }: Trend, metric: Metric, room: number) {
  const crossed = lines.filter(({ points }) => {
    const point = points.get(key);
    return point && metric.of(point) === null;
  });
  return (crossed.indexOf(line) - (crossed.length - 1) / 2) * Math.min(12, (room - 8) / crossed.length);
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
