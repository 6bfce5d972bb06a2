import { number } from "../numeric/number.ts";
import type { FailureMap } from "../report/answer-map.ts";
import type { Words } from "../words/words.ts";
import { Scroll } from "./scroll.tsx";

const [WIDTH, LEFT, RIGHT, ROW, TOP] = [1000, 200, 988, 26, 12];

/** Where along each legal change of an input the model fails: red fails, green passes. */
export function StoryMap({ words, map }: { words: Words; map: FailureMap }) {
  const kinds = [...new Set(map.lines.map(({ transform, tensor }) => JSON.stringify([transform, tensor])))];
  return kinds.map((kind) => {
    const lines = map.lines.filter(({ transform, tensor }) => JSON.stringify([transform, tensor]) === kind);
    const [transform, tensor] = JSON.parse(kind) as [string, string];
    return (
      <Lines
        key={kind}
        words={words}
        title={words.diagnosis.story.mapTitle(transform, tensor)}
        lines={lines}
      />
    );
  });
}

interface LinesProps {
  words: Words;
  title: string;
  lines: FailureMap["lines"];
}

function Lines({ words, title, lines }: LinesProps) {
  const { story } = words.diagnosis;
  const all = lines.flatMap(({ intervals }) => intervals.flatMap(({ from, to }) => [from, to]));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  if (!(high > low)) return null;
  const x = (value: number) => Math.round(LEFT + ((RIGHT - LEFT) * (value - low)) / (high - low));
  const height = TOP + ROW * lines.length + 26;
  const naturals = new Set(lines.map(({ natural }) => natural));
  const [natural = Number.NaN] = naturals;
  const given = naturals.size === 1 && natural >= low && natural <= high ? x(natural) : null;
  const near = (at: number) => given !== null && Math.abs(given - at) < 120;
  return (
    <div className="card chart">
      <Scroll label={story.chart(title)}>
        <svg
          viewBox={`0 0 ${WIDTH} ${height}`}
          role="img"
          aria-label={words.common.named(
            title,
            words.common.stop(words.common.clauses(lines.map((line) => said(line, words)))),
          )}
        >
          {lines.map((line, index) => (
            <g key={line.input}>
              <text x={LEFT - 12} y={TOP + ROW * index + 15} textAnchor="end">
                {line.input.length > 24 ? `${line.input.slice(0, 23)}…` : line.input}
              </text>
              {line.intervals.map(({ from, to, fails }) => (
                <rect
                  key={from}
                  className={fails ? "span fails" : "span"}
                  x={x(from)}
                  y={TOP + ROW * index + 3}
                  width={Math.max(2, x(to) - x(from) - 2)}
                  height={16}
                  rx="3"
                >
                  <title>{words.common.named(line.input, story.interval(fails, from, to))}</title>
                </rect>
              ))}
            </g>
          ))}
          {given !== null && (
            <line className="rule strong" x1={given} x2={given} y1={TOP - 6} y2={height - 24} />
          )}
          {given !== null && (
            <text
              x={given}
              y={height - 8}
              textAnchor={given > RIGHT - 40 ? "end" : given < LEFT + 40 ? "start" : "middle"}
            >
              {story.asGiven}
            </text>
          )}
          {!near(LEFT) && (
            <text x={LEFT} y={height - 8}>
              {number(low)}
            </text>
          )}
          {!near(RIGHT) && (
            <text x={RIGHT} y={height - 8} textAnchor="end">
              {number(high)}
            </text>
          )}
        </svg>
      </Scroll>
      <p className="small muted">{story.colours(title)}</p>
    </div>
  );
}

const said = ({ input, intervals }: FailureMap["lines"][number], { diagnosis, common }: Words): string =>
  `${input} ${intervals.map(({ from, to, fails }) => diagnosis.story.interval(fails, from, to)).join(common.comma)}`;
