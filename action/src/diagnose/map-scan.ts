import type { FailureMap } from "../../../core/report/answer-map.ts";

export type Intervals = FailureMap["lines"][number]["intervals"];

/** Two neighbouring points of which one fails. */
export interface Boundary {
  below: number;
  above: number;
  /** Whether the one above fails. */
  fails: boolean;
}

/** Points of a scan, which finds intervals that are not narrower than the distance between two. */
export const POINTS = 31;

/** Of the whole line: how near two sides of a boundary are brought. Absolute, as a relative one never ends at 0. */
const STOP = 1e-3;

/** A change's line from one end to the other, in whole steps where it counts things. */
export interface Line {
  from: number;
  to: number;
  whole: boolean;
}

/** Scans a line and closes in on each boundary. @param fails asked of several points at once @param count how many points */
export async function scan(
  { from, to, whole }: Line,
  fails: (at: number[]) => Promise<boolean[]>,
  count = POINTS,
): Promise<{ intervals: Intervals; boundaries: Boundary[] }> {
  const tidy = (at: number) => (whole ? Math.round(at) : Number(at.toPrecision(12)));
  const points = [
    ...new Set(Array.from({ length: count }, (_, i) => tidy(from + ((to - from) * i) / (count - 1)))),
  ];
  const found = await fails(points);
  const boundaries: Boundary[] = [];
  const stop = whole ? 1 : (to - from) * STOP;
  for (let i = 1; i < points.length; i++) {
    if (found[i] === found[i - 1]) continue;
    const boundary = { below: points[i - 1]!, above: points[i]!, fails: found[i]! };
    while (boundary.above - boundary.below > stop) {
      const middle = tidy((boundary.below + boundary.above) / 2);
      const [failed] = await fails([middle]);
      if (failed === boundary.fails) boundary.above = middle;
      else boundary.below = middle;
    }
    boundaries.push(boundary);
  }
  return { intervals: intervalsOf({ from, to }, found[0] === true, boundaries), boundaries };
}

function intervalsOf(
  { from, to }: Pick<Line, "from" | "to">,
  first: boolean,
  boundaries: readonly Boundary[],
): Intervals {
  const ends = boundaries.map(({ below, above }) => (below + above) / 2);
  return [from, ...ends].map((at, index) => ({
    from: at,
    to: ends[index] ?? to,
    fails: index === 0 ? first : boundaries[index - 1]!.fails,
  }));
}
