import { largestMagnitude } from "../numeric/metrics.ts";
import { number } from "../numeric/number.ts";
import { type Level, type NetworkWalk, walkNetwork } from "../present/network.ts";
import { formatOfOps } from "../present/ops.ts";
import type { Ops } from "../report/schema.ts";
import { formatLimits } from "../report/vocabulary.ts";
import type { Words } from "../words/words.ts";
import { Scroll } from "./scroll.tsx";

const WIDTH = 1000;
const LEFT = 52;
const RIGHT = 988;
const TOP = 12;
const BOTTOM = 262;
/** Where NaN and Inf are marked, below the plot: they have no place on the axis. */
const RUG = 276;
const HEIGHT = 306;

interface Props {
  words: Words;
  ops: Ops;
  names: [reference: string, candidate: string];
}

/** Largest |value| of each op along the network, of both runs, against what the format can hold. */
export function NetworkChart({ words, ops, names }: Props) {
  const { page } = words;
  const walk = walkNetwork(ops, formatOfOps(ops));
  if (walk.points.length < 2) return null;
  const scale = scaleOf(walk);
  const bad = walk.firstBad === null ? null : { at: walk.firstBad, x: scale.x(walk.firstBad) };
  return (
    <div className="card chart">
      <Scroll label={page.chart}>
        <div className="along">
          {bad && <span className="opens" style={{ left: `${(100 * bad.x) / WIDTH}%` }} />}
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={describe(ops, walk, names, words)}>
            <Decades walk={walk} y={scale.y} />
            <Limit words={words} walk={walk} y={scale.y} />
            {bad && (
              <rect className="after-zone" x={bad.x} y={TOP} width={RIGHT - bad.x} height={BOTTOM - TOP} />
            )}
            <path className="ref" d={line(walk, scale, "reference")} />
            {bad ? (
              <>
                <path className="cand" d={line(walk, scale, "candidate", 0, bad.at)} />
                <path className="cand after" d={line(walk, scale, "candidate", bad.at)} />
              </>
            ) : (
              <path className="cand" d={line(walk, scale, "candidate")} />
            )}
            <Rug walk={walk} x={scale.x} />
            {bad && <FirstBad ops={ops} walk={walk} scale={scale} at={bad.at} />}
            <text x={LEFT} y={HEIGHT - 6}>
              {page.input}
            </text>
            <text x={RIGHT} y={HEIGHT - 6} textAnchor="end">
              {page.output}
            </text>
            <Hovers words={words} ops={ops} walk={walk} x={scale.x} />
          </svg>
        </div>
      </Scroll>
      <Keys words={words} names={names} walk={walk} />
    </div>
  );
}

interface Scale {
  x(index: number): number;
  y(log10: number): number;
}

function scaleOf({ points, low, high }: NetworkWalk): Scale {
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    x: (index) => round(LEFT + ((RIGHT - LEFT) * index) / Math.max(1, points.length - 1)),
    y: (log10) =>
      round(BOTTOM - ((BOTTOM - TOP) * (Math.min(high, Math.max(low, log10)) - low)) / (high - low)),
  };
}

/** An SVG path through a side's levels: zero at the floor, Inf at the ceiling, broken where there is no number. */
function line(
  walk: NetworkWalk,
  scale: Scale,
  side: "reference" | "candidate",
  from = 0,
  to = walk.points.length - 1,
): string {
  const height = (level: Level): number | null =>
    level.at === "value"
      ? scale.y(level.log10)
      : level.at === "zero"
        ? BOTTOM
        : level.at === "inf"
          ? TOP
          : null;
  let path = "";
  let drawing = false;
  for (let index = from; index <= to; index++) {
    const y = height(walk.points[index]![side]);
    if (y !== null) path += `${drawing ? "L" : "M"}${scale.x(index)} ${y}`;
    drawing = y !== null;
  }
  return path;
}

function Decades({ walk, y }: { walk: NetworkWalk; y: Scale["y"] }) {
  const step = Math.max(1, Math.ceil((walk.high - walk.low) / 6));
  const decades: number[] = [];
  for (let decade = walk.low; decade <= walk.high; decade += step) decades.push(decade);
  return decades.map((decade) => (
    <g key={decade}>
      <line className="rule" x1={LEFT} x2={RIGHT} y1={y(decade)} y2={y(decade)} />
      <text x={LEFT - 10} y={y(decade) + 4} textAnchor="end">
        10
        <tspan dy="-5" fontSize="9">
          {decade}
        </tspan>
      </text>
    </g>
  ));
}

function Limit({ words, walk, y }: { words: Words; walk: NetworkWalk; y: Scale["y"] }) {
  if (walk.limit === null) return null;
  const at = y(walk.limit);
  return (
    <>
      <rect className="beyond" x={LEFT} y={TOP} width={RIGHT - LEFT} height={Math.max(0, at - TOP)} />
      <line className="limit" x1={LEFT} x2={RIGHT} y1={at} y2={at} />
      <text className="red" x={LEFT + 8} y={at - 7}>
        {words.page.beyond(walk.format, formatLimits[walk.format].max)}
      </text>
    </>
  );
}

function FirstBad({ ops, walk, scale, at }: { ops: Ops; walk: NetworkWalk; scale: Scale; at: number }) {
  const row = ops.rows[at];
  const point = walk.points[at];
  if (!row || !point) return null;
  const x = scale.x(at);
  const level = point.reference;
  const y = level.at === "value" ? scale.y(level.log10) : level.at === "inf" ? TOP : BOTTOM;
  const left = x > WIDTH * 0.62;
  return (
    <>
      <line className="first" x1={x} x2={x} y1={TOP} y2={BOTTOM} />
      <circle className="first-dot" cx={x} cy={y} r="5" />
      <text
        className="red strong"
        x={left ? x - 10 : x + 10}
        y={TOP + 15}
        textAnchor={left ? "end" : "start"}
      >
        {shorten(point.name)} {number(largestMagnitude(row.metrics.reference))}
      </text>
    </>
  );
}

function Rug({ walk, x }: { walk: NetworkWalk; x: Scale["x"] }) {
  const path = walk.points
    .map(({ nonfinite }, index) => (nonfinite > 0 ? `M${x(index)} ${RUG - 5}v8` : ""))
    .join("");
  return path ? <path className="rug" d={path} /> : null;
}

/** One band an op that says its numbers when pointed at; the table under the chart has the same for everyone. */
function Hovers({ words, ops, walk, x }: { words: Words; ops: Ops; walk: NetworkWalk; x: Scale["x"] }) {
  const width = Math.max(2, (RIGHT - LEFT) / walk.points.length);
  return ops.rows.map((row, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: ops never move
    <rect key={index} className="hover" x={x(index) - width / 2} y={TOP} width={width} height={BOTTOM - TOP}>
      <title>
        {words.page.hover(
          walk.points[index]!.name,
          largestMagnitude(row.metrics.reference),
          largestMagnitude(row.metrics.candidate),
          walk.points[index]!.nonfinite,
        )}
      </title>
    </rect>
  ));
}

function Keys({
  words: { page },
  names,
  walk,
}: {
  words: Words;
  names: [string, string];
  walk: NetworkWalk;
}) {
  const keyLine = (kind: string) => (
    <svg viewBox="0 0 22 10" aria-hidden="true">
      <path className={kind} d={kind === "rug" ? "M11 1v8" : "M0 5H22"} />
    </svg>
  );
  return (
    <ul className="keys" aria-label={page.key}>
      <li>
        {keyLine("ref")}
        {page.largestOf(names[0])}
      </li>
      <li>
        {keyLine("cand")}
        {names[1]}
      </li>
      {walk.points.some(({ nonfinite }) => nonfinite > 0) && (
        <li>
          {keyLine("rug")}
          {page.nonfiniteAt(names[1])}
        </li>
      )}
      {walk.firstBad !== null && <li>{page.shaded}</li>}
    </ul>
  );
}

function describe(
  ops: Ops,
  walk: NetworkWalk,
  [reference, candidate]: [string, string],
  { page }: Words,
): string {
  const start = page.chartSays(walk.points.length, reference, candidate);
  const limit = walk.limit === null ? "" : page.formatEnds(walk.format, formatLimits[walk.format].max);
  const row = walk.firstBad === null ? undefined : ops.rows[walk.firstBad];
  if (!row || walk.firstBad === null) return start + limit;
  const reaches = largestMagnitude(row.metrics.reference);
  return `${start}${limit}${page.firstBadIs(row.name, walk.firstBad + 1, reference, reaches)}`;
}

const shorten = (name: string): string =>
  name.length > 48 ? `${name.slice(0, 22)}…${name.slice(-24)}` : name;
