import { number } from "../numeric/number.ts";
import type { Histogram as Bins, Output, SideStats } from "../report/schema.ts";
import type { Words } from "../words/words.ts";
import { Scroll } from "./scroll.tsx";

const [WIDTH, HEIGHT] = [1000, 216];
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 988, 12, 190];

interface Props {
  words: Words;
  output: Output & { histogram: Bins };
  names: [reference: string, candidate: string];
}

/** How the values of an output are spread on both sides, where it is no picture: bars of the result, the reference's outline over them. */
export function Histogram({ words, output, names }: Props) {
  const { page } = words;
  const { from, to, reference, candidate } = output.histogram;
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(...reference, ...candidate))));
  // A log scale: most values of an output are often alike, and what breaks is among the few.
  const y = (count: number) =>
    round(BOTTOM - ((BOTTOM - TOP) * Math.log10(1 + count)) / Math.log10(1 + 10 ** decades));
  const step = (RIGHT - LEFT) / reference.length;
  const x = (bin: number) => round(LEFT + step * bin);
  const valueAt = (bin: number) => from + ((to - from) * bin) / reference.length;
  const outline = reference.map((count, bin) => `L${x(bin)} ${y(count)}L${x(bin + 1)} ${y(count)}`).join("");
  return (
    <div className="card chart">
      <Scroll label={page.spreadOf(output.name)}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="img"
          aria-label={page.spreadSays(output.name, names, number(from), number(to))}
        >
          {Array.from({ length: decades + 1 }, (_, decade) => (decade === 0 ? 0 : 10 ** decade)).map(
            (count) => (
              <g key={count}>
                <line className="rule" x1={LEFT} x2={RIGHT} y1={y(count)} y2={y(count)} />
                <text x={LEFT - 10} y={y(count) + 4} textAnchor="end">
                  {number(count)}
                </text>
              </g>
            ),
          )}
          {candidate.map((count, bin) => (
            <rect
              key={x(bin)}
              className="bar"
              x={x(bin) + 1}
              y={y(count)}
              width={Math.max(1, step - 2)}
              height={round(BOTTOM - y(count))}
            />
          ))}
          <path className="ref" d={`M${LEFT} ${BOTTOM}${outline}L${RIGHT} ${BOTTOM}`} />
          {[0, 0.25, 0.5, 0.75, 1].map((part) => (
            <text
              key={part}
              x={LEFT + (RIGHT - LEFT) * part}
              y={BOTTOM + 20}
              textAnchor={part === 0 ? "start" : part === 1 ? "end" : "middle"}
            >
              {number(from + (to - from) * part)}
            </text>
          ))}
          {candidate.map((count, bin) => (
            <rect key={x(bin)} className="hover" x={x(bin)} y={TOP} width={step} height={BOTTOM - TOP}>
              <title>
                {page.binSays(number(valueAt(bin)), number(valueAt(bin + 1)), names, [
                  number(reference[bin] ?? 0),
                  number(count),
                ])}
              </title>
            </rect>
          ))}
        </svg>
      </Scroll>
      <Keys words={words} output={output} names={names} />
    </div>
  );
}

const round = (value: number) => Math.round(value * 10) / 10;

function Keys({ words: { page }, output: { metrics }, names: [reference, candidate] }: Props) {
  const undrawn = [
    { name: reference, side: metrics.reference },
    { name: candidate, side: metrics.candidate },
  ].filter(({ side }) => nonfinite(side) > 0);
  return (
    <ul className="keys" aria-label={page.key}>
      <li>
        <svg viewBox="0 0 22 10" aria-hidden="true">
          <path className="ref" d="M0 5H22" />
        </svg>
        {page.elementsOf(reference)}
      </li>
      <li>
        <svg viewBox="0 0 22 10" aria-hidden="true">
          <rect className="bar" width="22" height="10" />
        </svg>
        {candidate}
      </li>
      {undrawn.map(({ name, side }) => (
        <li key={name}>{page.notDrawn(number(nonfinite(side)), name)}</li>
      ))}
    </ul>
  );
}

const nonfinite = ({ nan, posInf, negInf }: SideStats): number => nan + posInf + negInf;
