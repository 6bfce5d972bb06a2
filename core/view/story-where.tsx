import { number } from "../numeric/number.ts";
import type { Where } from "../report/answer-where.ts";
import type { Words } from "../words/words.ts";
import { Scroll } from "./scroll.tsx";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [1000, 270, 58, 988, 14, 236];
/** What is nearer than this is drawn at it. */
const MOST = 100;

/** Each op's own error and that of the run as it is, in dB along the network: the birth is where the first falls. */
export function StoryWhere({ words, where }: { words: Words; where: Where }) {
  const { ops, born } = where;
  const { story } = words.diagnosis;
  const db = (value: number) => decibels(value, words);
  if (ops.length < 2) return null;
  const x = (index: number) => round(LEFT + ((RIGHT - LEFT) * index) / (ops.length - 1));
  const y = (db: number) => round(BOTTOM - ((BOTTOM - TOP) * Math.min(MOST, Math.max(0, db))) / MOST);
  const line = (of: (op: Where["ops"][number]) => number | null) => {
    let path = "";
    let drawing = false;
    for (const [index, op] of ops.entries()) {
      const db = of(op);
      const known = db !== null && !Number.isNaN(db);
      if (known) path += `${drawing ? "L" : "M"}${x(index)} ${y(db)}`;
      drawing = known;
    }
    return path;
  };
  const at = born === null ? null : ops[born];
  const left = born !== null && x(born) > WIDTH * 0.6;
  return (
    <div className="card chart">
      <Scroll label={story.errorChart}>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={describe(where, words)}>
          {[0, 30, 60, 90].map((db) => (
            <g key={db}>
              <line className="rule" x1={LEFT} x2={RIGHT} y1={y(db)} y2={y(db)} />
              <text x={LEFT - 10} y={y(db) + 4} textAnchor="end">
                {db} dB
              </text>
            </g>
          ))}
          {born !== null && (
            <rect className="after-zone" x={x(born)} y={TOP} width={RIGHT - x(born)} height={BOTTOM - TOP} />
          )}
          <path className="ref" d={line(({ plainDb }) => plainDb)} />
          <path className="cand" d={line(({ ownDb }) => ownDb)} />
          {born !== null && at && (
            <>
              <circle className="first-dot" cx={x(born)} cy={y(at.ownDb ?? at.plainDb)} r="5" />
              <text
                className="red strong"
                x={x(born) + (left ? -10 : 10)}
                y={y(at.ownDb ?? at.plainDb) - 10}
                textAnchor={left ? "end" : "start"}
              >
                {story.bornHere(at.op.name)}
              </text>
            </>
          )}
          <text x={LEFT} y={HEIGHT - 8}>
            {words.page.input}
          </text>
          <text x={RIGHT} y={HEIGHT - 8} textAnchor="end">
            {words.page.output}
          </text>
          {ops.map(({ op, plainDb, ownDb, fate }, index) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: ops never move
              key={index}
              className="hover"
              x={x(index) - 2}
              y={TOP}
              width={Math.max(4, (RIGHT - LEFT) / ops.length)}
              height={BOTTOM - TOP}
            >
              <title>
                {story.opSays(
                  op.name,
                  op.type,
                  story.fate[fate],
                  db(plainDb),
                  ownDb === null ? story.notAsked : db(ownDb),
                )}
              </title>
            </rect>
          ))}
        </svg>
      </Scroll>
      <ul className="keys" aria-label={words.page.key}>
        <li>
          <svg viewBox="0 0 22 10" aria-hidden="true">
            <path className="cand" d="M0 5H22" />
          </svg>
          {story.ownError}
        </li>
        <li>
          <svg viewBox="0 0 22 10" aria-hidden="true">
            <path className="ref" d="M0 5H22" />
          </svg>
          {story.asItRan}
        </li>
        {born !== null && <li>{story.shaded}</li>}
      </ul>
    </div>
  );
}

const round = (value: number) => Math.round(value * 10) / 10;

const decibels = (value: number, { page, diagnosis }: Words): string =>
  value === Number.POSITIVE_INFINITY
    ? page.exact
    : Number.isFinite(value)
      ? `${number(Number(value.toFixed(1)))} dB`
      : diagnosis.story.notFinite;

function describe({ ops, born, kind }: Where, words: Words): string {
  const { story } = words.diagnosis;
  const start = story.errorSays(ops.length);
  const at = born === null ? null : ops[born];
  if (at && born !== null) {
    const own = at.ownDb === null ? story.ownNotKnown : decibels(at.ownDb, words);
    return `${start}${story.bornAt(at.op.name, born + 1, own)}`;
  }
  return kind === "growth" ? `${start}${story.addUp}` : start;
}
