import type { Ranges } from "../report/answer-ranges.ts";
import type { Words } from "../words/words.ts";
import { Scroll } from "./scroll.tsx";

const SHOWN = 8;
const [WIDTH, LEFT, RIGHT, ROW, TOP] = [1000, 330, 940, 26, 12];

/** Headroom of the tightest ops in bits: what is beyond the format's end reaches over the line. */
export function StoryRanges({ words, ranges }: { words: Words; ranges: Ranges }) {
  const { story } = words.diagnosis;
  const room = (bits: number) => story.bit(signed(bits));
  const bars = ranges.ops.slice(0, SHOWN).map(({ op, values, sums }) => {
    const of = (room: { good: number | null; bad: number | null } | null) =>
      Math.min(room?.bad ?? Number.POSITIVE_INFINITY, room?.good ?? Number.POSITIVE_INFINITY);
    const [value, sum] = [of(values), of(sums)];
    return {
      name: op.name,
      bits: Math.min(value, sum),
      what: story.measure[sum < value ? "sums" : "values"],
    };
  });
  const shown = bars.filter(({ bits }) => Number.isFinite(bits));
  if (shown.length === 0) return null;
  const [low, high] = [
    Math.min(-1, ...shown.map(({ bits }) => bits)),
    Math.max(1, ...shown.map(({ bits }) => bits)),
  ];
  // What is short of room grows to the right, beyond the end.
  const x = (bits: number) => Math.round(LEFT + ((RIGHT - LEFT) * (high - bits)) / (high - low));
  const end = x(0);
  const height = TOP + ROW * shown.length + 30;
  return (
    <div className="card chart">
      <Scroll label={story.roomChart}>
        <svg
          viewBox={`0 0 ${WIDTH} ${height}`}
          role="img"
          aria-label={story.roomSays(
            ranges.format,
            shown.length,
            shown.map(({ name, bits }) => `${name} ${room(bits)}`),
          )}
        >
          {shown.map(({ name, bits, what }, index) => {
            const y = TOP + ROW * index;
            const [from, to] = [Math.min(end, x(bits)), Math.max(end, x(bits))];
            return (
              <g key={name}>
                <text x={LEFT - 130} y={y + 15} textAnchor="end">
                  {name.length > 28 ? `${name.slice(0, 12)}…${name.slice(-14)}` : name}
                </text>
                <text x={LEFT - 120} y={y + 15}>
                  {what}
                </text>
                <rect
                  className={bits < 0 ? "bar bad" : "bar"}
                  x={from}
                  y={y + 3}
                  width={Math.max(2, to - from)}
                  height={16}
                  rx="3"
                />
                <text x={bits < 0 ? to + 8 : from - 8} y={y + 15} textAnchor={bits < 0 ? "start" : "end"}>
                  {room(bits)}
                </text>
              </g>
            );
          })}
          <line className="first" x1={end} x2={end} y1={TOP - 6} y2={height - 22} />
          <text className="red" x={end} y={height - 6} textAnchor="middle">
            {story.ends(ranges.format)}
          </text>
        </svg>
      </Scroll>
    </div>
  );
}

const signed = (bits: number): string => `${bits < 0 ? "−" : "+"}${Math.abs(bits).toFixed(1)}`;
