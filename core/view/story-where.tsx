import { number, plural } from "../numeric/number.ts";
import type { Where } from "../report/answer-where.ts";
import { Scroll } from "./scroll.tsx";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [1000, 270, 58, 988, 14, 236];
/** What is nearer than this is drawn at it. */
const MOST = 100;

/** Each op's own error and that of the run as it is, in dB along the network: the birth is where the first falls. */
export function StoryWhere({ where }: { where: Where }) {
  const { ops, born } = where;
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
      <Scroll label="Chart: each op's error along the network">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={describe(where)}>
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
                born here: {at.op.name}
              </text>
            </>
          )}
          <text x={LEFT} y={HEIGHT - 8}>
            input
          </text>
          <text x={RIGHT} y={HEIGHT - 8} textAnchor="end">
            output
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
              <title>{`${op.name} (${op.type}): ${fate}; as it ran ${db(plainDb)}, its own ${ownDb === null ? "not asked" : db(ownDb)}`}</title>
            </rect>
          ))}
        </svg>
      </Scroll>
      <ul className="keys" aria-label="Key">
        <li>
          <svg viewBox="0 0 22 10" aria-hidden="true">
            <path className="cand" d="M0 5H22" />
          </svg>
          its own error, on the reference's inputs
        </li>
        <li>
          <svg viewBox="0 0 22 10" aria-hidden="true">
            <path className="ref" d="M0 5H22" />
          </svg>
          in the run as it is
        </li>
        {born !== null && <li>shaded: after the birth, inherited</li>}
      </ul>
    </div>
  );
}

const round = (value: number) => Math.round(value * 10) / 10;

const db = (value: number): string =>
  value === Number.POSITIVE_INFINITY
    ? "exact"
    : Number.isFinite(value)
      ? `${number(Number(value.toFixed(1)))} dB`
      : "not finite";

function describe({ ops, born, kind }: Where): string {
  const start = `Error of ${plural(ops.length, "op")} in order, in dB: each one's own, and that of the run as it is.`;
  const at = born === null ? null : ops[born];
  if (at && born !== null)
    return `${start} It is born at ${at.op.name}, number ${born + 1}, whose own error is ${at.ownDb === null ? "not known" : db(at.ownDb)}.`;
  return kind === "growth" ? `${start} No op breaks by itself: errors grow on the way.` : start;
}
