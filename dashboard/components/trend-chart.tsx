import { number } from "../../core/numeric/number.ts";
import { Scroll } from "../../core/view/scroll.tsx";
import type { SeriesHistory, SeriesPoint } from "../services/series/read.ts";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [1000, 280, 56, 976, 14, 236];
/** Colours and dashes repeat together only after 18 lines, so that a colour alone never tells two lines apart. */
const COLOURS = 6;
const dashes = [undefined, "7 4", "2 3"];
/** Infinite SNR (the same bits) has no place on the axis: it is drawn at its upper edge. */
const HEADROOM = 10;

/** SNR per release, one line for each input; gaps where a release was not run or has no finite SNR. */
export function TrendChart({ series }: { series: SeriesHistory }) {
  const finite = series.lines.flatMap(({ points }) =>
    [...points.values()].flatMap(({ snrDb }) => (snrDb !== null && Number.isFinite(snrDb) ? snrDb : [])),
  );
  if (finite.length === 0)
    return (
      <p className="muted">
        There is no finite signal-to-noise ratio to draw: every result is NaN, exact or missing.
      </p>
    );
  const tolerances = toleranceOf(series);
  const low = Math.floor(Math.min(...finite, ...tolerances, 0) / 10) * 10;
  const high = Math.ceil((Math.max(...finite, ...tolerances) + HEADROOM / 2) / 10) * 10;
  const x = (index: number) =>
    series.releases.length === 1
      ? (LEFT + RIGHT) / 2
      : LEFT + 24 + ((RIGHT - LEFT - 48) * index) / (series.releases.length - 1);
  const y = (snr: number) =>
    BOTTOM - ((BOTTOM - TOP) * (Math.min(high, Math.max(low, snr)) - low)) / (high - low);
  const tolerance = tolerances.length > 0 ? Math.max(...tolerances) : null;
  return (
    <div className="card chart trend">
      <Scroll label="Chart: SNR by MNN release">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={describe(series, tolerance)}>
          {ticks(low, high).map((tick) => (
            <g key={tick}>
              <line className="rule" x1={LEFT} x2={RIGHT} y1={y(tick)} y2={y(tick)} />
              <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
                {tick} dB
              </text>
            </g>
          ))}
          {tolerance !== null && (
            <>
              <rect
                className="under"
                x={LEFT}
                y={y(tolerance)}
                width={RIGHT - LEFT}
                height={BOTTOM - y(tolerance)}
              />
              <line className="tolerance" x1={LEFT} x2={RIGHT} y1={y(tolerance)} y2={y(tolerance)} />
              <text className="red" x={RIGHT - 4} y={y(tolerance) - 6} textAnchor="end">
                at least {number(tolerance)} dB
              </text>
            </>
          )}
          {series.releases.map((release, index) => (
            <text key={release} x={x(index)} y={BOTTOM + 22} textAnchor="middle">
              {release}
            </text>
          ))}
          {series.lines.map((line, index) => (
            <Line
              key={line.id}
              line={line}
              index={index}
              lines={series.lines.length}
              releases={series.releases}
              x={x}
              y={y}
            />
          ))}
        </svg>
      </Scroll>
      <Keys series={series} />
    </div>
  );
}

interface LineProps {
  line: SeriesHistory["lines"][number];
  index: number;
  lines: number;
  releases: string[];
  x(index: number): number;
  y(snr: number): number;
}

function Line({ line, index, lines, releases, x, y }: LineProps) {
  // Beside each other, as they would all stand at the same place.
  const offset = (index - (lines - 1) / 2) * Math.min(11, 90 / lines);
  const points = releases.map((release, at) => ({ point: line.points.get(release), x: x(at) }));
  const heights = points.map(({ point }) => (hasSnr(point) ? y(point.snrDb) : null));
  const path = points
    .map(({ x }, at) =>
      heights[at] === null
        ? ""
        : `${heights[at - 1] == null ? "M" : "L"}${x.toFixed(1)} ${heights[at]!.toFixed(1)}`,
    )
    .join("");
  return (
    <g className={`s${index % COLOURS}`}>
      <path className="line" d={path} strokeDasharray={dashOf(index)} />
      {points.map(({ point, x }, at) =>
        point ? (
          <g key={point.release}>
            <title>{`${line.input}, MNN ${point.release}: ${hasSnr(point) ? `${number(point.snrDb)} dB` : point.label}`}</title>
            {heights[at] === null ? (
              <path className="cross" d={crossAt(x + offset)} />
            ) : (
              <circle cx={x} cy={heights[at]!} r="3.5" />
            )}
          </g>
        ) : null,
      )}
    </g>
  );
}

const hasSnr = (point: SeriesPoint | undefined): point is SeriesPoint & { snrDb: number } =>
  point !== undefined && point.snrDb !== null && !Number.isNaN(point.snrDb);

/** A result that has no SNR to draw (NaN, a crash) stands on the ground as a cross, not as a gap. */
const crossAt = (x: number): string => `M${x - 4} ${BOTTOM - 12}l8 8m0 -8l-8 8`;

const dashOf = (index: number): string | undefined => dashes[Math.floor(index / COLOURS) % dashes.length];

function Keys({ series }: { series: SeriesHistory }) {
  return (
    <ul className="keys" aria-label="Key">
      {series.lines.map(({ id, input, points }, index) => {
        const crossed = [...points.values()].some((point) => !hasSnr(point));
        return (
          <li key={id}>
            <svg viewBox="0 0 22 10" aria-hidden="true" className={`s${index % COLOURS}`}>
              <path className="line" d="M0 5H22" strokeDasharray={dashOf(index)} />
            </svg>
            {input}
            {crossed && " (✕: no SNR)"}
          </li>
        );
      })}
    </ul>
  );
}

const toleranceOf = ({ lines }: SeriesHistory): number[] => [
  ...new Set(
    lines.flatMap(({ points }) => [...points.values()].flatMap(({ toleranceDb }) => toleranceDb ?? [])),
  ),
];

function ticks(low: number, high: number): number[] {
  const step = Math.max(10, Math.ceil((high - low) / 60) * 10);
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => low + i * step);
}

function describe(series: SeriesHistory, tolerance: number | null): string {
  const bound = tolerance === null ? "" : ` At least ${number(tolerance)} dB is asked.`;
  return `Signal-to-noise ratio of ${series.lines.length} inputs on MNN ${series.releases.join(", ")}.${bound} The table below has the numbers.`;
}
