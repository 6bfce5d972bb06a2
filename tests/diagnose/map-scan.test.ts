import { describe, expect, test } from "vitest";
import { scan } from "../../action/src/diagnose/map-scan.ts";

/** A line on which what lies in these spans fails, and how often it was asked. */
async function scanned(line: Parameters<typeof scan>[0], spans: [number, number][]) {
  let asked = 0;
  const found = await scan(line, async (at) => {
    asked += at.length;
    return at.map((t) => spans.some(([from, to]) => t >= from && t <= to));
  });
  return { ...found, asked };
}

describe("a line is scanned, and each boundary closed in on", () => {
  test("one that fails at both ends: two boundaries, to a thousandth of the line", async () => {
    const { intervals, boundaries, asked } = await scanned({ from: 0, to: 2, whole: false }, [
      [0, 0.12345],
      [1.7, 2],
    ]);
    expect(intervals.map(({ fails }) => fails)).toEqual([true, false, true]);
    expect(intervals[0]).toMatchObject({ from: 0 });
    expect(Math.abs(intervals[0]!.to - 0.12345)).toBeLessThan(0.002);
    expect(Math.abs(intervals[2]!.from - 1.7)).toBeLessThan(0.002);
    expect(intervals[2]).toMatchObject({ to: 2 });
    for (const { below, above } of boundaries) expect(above - below).toBeLessThanOrEqual(0.002);
    expect(asked).toBeLessThanOrEqual(46);
  });

  test("a boundary at 0 ends: the stop is absolute", async () => {
    const { intervals, asked } = await scanned({ from: 0, to: 1, whole: false }, [[0, 0]]);
    expect(intervals.map(({ fails }) => fails)).toEqual([true, false]);
    expect(intervals[0]!.to).toBeLessThan(0.001);
    expect(asked).toBeLessThan(40);
  });

  test("none: one interval, no boundary", async () => {
    const { intervals, boundaries, asked } = await scanned({ from: 0, to: 4, whole: false }, [[0, 4]]);
    expect(intervals).toEqual([{ from: 0, to: 4, fails: true }]);
    expect(boundaries).toEqual([]);
    expect(asked).toBe(31);
  });

  test("what counts things is asked at whole numbers, and ends between two", async () => {
    const { boundaries } = await scanned({ from: 1, to: 500, whole: true }, [[137, 500]]);
    expect(boundaries).toEqual([{ below: 136, above: 137, fails: true }]);
    const short = await scanned({ from: 1, to: 5, whole: true }, [[4, 5]]);
    expect(short.boundaries).toEqual([{ below: 3, above: 4, fails: true }]);
    expect(short.asked).toBe(5);
  });
});
