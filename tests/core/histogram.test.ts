import { describe, expect, it } from "vitest";
import { histogramOf } from "../../core/numeric/histogram.ts";
import { compareTensors } from "../../core/numeric/metrics.ts";
import { HISTOGRAM_BINS } from "../../core/report/vocabulary.ts";
import { gaussian } from "../support/random.ts";

const of = (reference: number[], candidate: number[]) => {
  const [x, y] = [Float32Array.from(reference), Float32Array.from(candidate)];
  return histogramOf(x, y, compareTensors(x, y, [x.length], "fp16"));
};
const total = (bins: number[]) => bins.reduce((sum, count) => sum + count, 0);

describe("how values are spread", () => {
  it("counts each finite value of both sides once, in the bin that holds it", () => {
    const x = [...gaussian(4000, 3, 10)];
    const y = x.map((value, at) => (at % 100 === 0 ? Number.NaN : value * 2));
    const found = of(x, y)!;
    expect([total(found.reference), total(found.candidate)]).toEqual([4000, 3960]);
    const seen = Float32Array.from([...x, ...y]).filter(Number.isFinite);
    expect([found.from, found.to]).toEqual([Math.min(...seen), Math.max(...seen)]);
    const width = (found.to - found.from) / HISTOGRAM_BINS;
    for (const bin of [0, 9, 16, HISTOGRAM_BINS - 1]) {
      const [low, high] = [found.from + bin * width, found.from + (bin + 1) * width];
      const inside = Float32Array.from(x).filter(
        (value) => value >= low && (value < high || (bin === HISTOGRAM_BINS - 1 && value === high)),
      );
      expect(found.reference[bin]).toBe(inside.length);
    }
  });

  it("has the greatest value in its last bin, and the ends of a side that is wider", () => {
    const found = of([0, 1, 2], [0, 1, 64])!;
    expect([found.from, found.to]).toEqual([0, 64]);
    expect(found.reference[0]).toBe(2);
    expect(found.candidate.at(-1)).toBe(1);
  });

  it.each<[string, number[], number[]]>([
    ["one value alone", [3, 3], [3, 3]],
    ["no finite value", [Number.NaN], [Number.POSITIVE_INFINITY]],
    ["no value", [], []],
  ])("%s is no spread", (_, x, y) => {
    expect(of(x, y)).toBeNull();
  });

  it("is the reference's alone where the result is all NaN", () => {
    const found = of([1, 2, 3], [Number.NaN, Number.NaN, Number.NaN])!;
    expect([found.from, found.to, total(found.reference), total(found.candidate)]).toEqual([1, 3, 3, 0]);
  });
});
