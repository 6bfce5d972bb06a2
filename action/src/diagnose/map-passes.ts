import type { FailureMap } from "../../../core/report/answer-map.ts";

type Line = FailureMap["lines"][number];

/** Changes that mean the same for each input. */
const COMMON: ReadonlySet<string> = new Set(["brightness", "contrast", "shift", "gain"]);

/** Where all inputs pass that were mapped along a change which means the same for each. */
export function passesOf(lines: readonly Line[]): FailureMap["passes"] {
  const groups = new Map<string, Line[]>();
  for (const line of lines.filter(({ transform }) => COMMON.has(transform))) {
    const key = JSON.stringify([line.transform, line.tensor]);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].flatMap((group) => {
    const [{ transform, tensor, natural }] = group as [Line];
    const common = group
      .map(({ intervals }) => intervals.filter(({ fails }) => !fails))
      .reduce((before, next) => before.flatMap((a) => next.flatMap((b) => overlap(a, b) ?? [])));
    const points = common.map(({ from, to }) => {
      const margin = (to - from) / 20;
      return Math.min(Math.max(natural, from + margin), to - margin);
    });
    const at = points.sort((a, b) => Math.abs(a - natural) - Math.abs(b - natural))[0];
    return at === undefined || group.every(({ intervals }) => intervals.every(({ fails }) => !fails))
      ? []
      : [{ transform, tensor, at, inputs: group.length }];
  });
}

type Interval = Line["intervals"][number];

function overlap(a: Interval, b: Interval): Interval | null {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  return from < to ? { from, to, fails: false } : null;
}
